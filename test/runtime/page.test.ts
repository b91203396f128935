/** report.html as a reader's browser shows it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { reportPage } from '../../src/runtime/report/page.ts';
import { HOSTILE, largeContent } from './large.ts';

const content = largeContent();
const page = reportPage(content);
const folder = mkdtempSync(join(tmpdir(), 'mtlc-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasChromium = spawnSync('chromium', ['--version']).status === 0;

/** The page's elements after it was shown, and what the browser said of it. */
function show(html: string, width: number): { dom: string; said: string } {
  const file = join(folder, 'page.html');
  writeFileSync(file, html);
  const { stdout, stderr, status } = spawnSync(
    'chromium',
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--enable-logging=stderr', `--window-size=${width},900`],
      ...[`--user-data-dir=${join(folder, 'profile')}`, '--dump-dom', pathToFileURL(file).href],
    ],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  expect(status, stderr).toBe(0);
  return { dom: stdout, said: stderr };
}

interface Measured {
  readonly inner: number;
  readonly content: number;
  readonly network: number;
  readonly shade: string;
  readonly names: readonly string[];
  /** Elements that a name has made, and attributes that run something. */
  readonly made: number;
}

/** Added to a copy of the page without its policy. */
const MEASURE = `<script>addEventListener('load', () => {
  const texts = [...document.querySelectorAll('th[scope=row]')].map((cell) => cell.textContent);
  const shade = document.querySelector('td.matrix[class*=" s"]');
  const runs = [...document.querySelectorAll('*')].flatMap(({ attributes }) => [...attributes].filter(({ name }) => name.startsWith('on')));
  document.documentElement.dataset.measured = JSON.stringify({
    inner: innerWidth,
    content: document.documentElement.scrollWidth,
    network: document.querySelector('img.network').naturalWidth,
    shade: getComputedStyle(shade).backgroundColor,
    names: [...new Set(texts)],
    made: document.scripts.length - 1 + document.querySelectorAll('b, img:not(.network)').length + runs.length,
  });
});</script>`;

function measure(width: number): Measured {
  const open = page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, MEASURE);
  const { dom } = show(open, width);
  const found = /data-measured="([^"]*)"/.exec(dom)![1]!;
  return JSON.parse(found.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')) as Measured;
}

describe('report.html', () => {
  it('asks for nothing from outside, and allows nothing', () => {
    expect(page).toMatch(/<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src data:;/);
    expect(page).not.toMatch(/https?:|<script|<link|url\(|@import|\bstyle=/);
    expect(page.match(/\bsrc="/g)).toHaveLength(1);
    expect(page).toContain('src="data:image/svg+xml;base64,');
    expect(page).not.toMatch(/NaN|undefined|Infinity|null/);
    expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0007]/);
  });

  it('shows a matrix of few classes, and the most frequent confusions of many', () => {
    expect(page).toContain('>truth ╲ answer<');
    expect(page).toMatch(/intent: [\d,]+ of 600 rows are right/);
    expect(page).toMatch(/The 30 most frequent of [\d,]+ confusions/);
  });

  it('marks phases, and draws all losses of many tasks', () => {
    expect(page.match(/class="mark"/g)).toHaveLength(3);
    expect(page).toContain('Loss of each of 158 tasks');
  });

  it('leaves out what a program started by itself does not have', () => {
    const bare = reportPage({ ...content, files: {} });
    expect(bare).not.toMatch(/<img|<pre|>Spec<|>Network</);
  });
});

describe.skipIf(!hasChromium)(`report.html in Chromium${hasChromium ? '' : ' (skipped: there is no chromium here)'}`, () => {
  it('is shown whole under its own policy, and names stay names', { timeout: 60_000 }, () => {
    const { dom, said } = show(page, 1200);
    expect(said).not.toMatch(/Content Security Policy|Refused/);
    expect(dom.match(/<section /g)).toHaveLength(page.match(/<section /g)!.length);
    expect(/<title>(.*)<\/title>/.exec(dom)![1]).toBe("it's &lt;/style&gt;&lt;/svg&gt; &amp; &lt;b&gt;bold&lt;/b&gt;");
  });

  it.each([1200, 420])('fits a window of %i pixels', { timeout: 60_000 }, (width) => {
    const { inner, content: needed, network, shade, names, made } = measure(width);
    expect(needed).toBeLessThanOrEqual(inner);
    expect(network).toBe(120);
    expect(shade).not.toBe('rgba(0, 0, 0, 0)');
    const shown = HOSTILE.map((name) => name.replace(/[\u202e\u0007]/g, '\ufffd'));
    expect(made).toBe(0);
    expect(names).toEqual(expect.arrayContaining(shown));
  });
});
