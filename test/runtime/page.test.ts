import { describe, expect, it } from 'vitest';
import { reportPage } from '../../src/runtime/report/page.ts';
import { largeContent } from './large.ts';

const content = largeContent();
const page = reportPage(content);

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
    expect(page.match(/class="mark"/g)).toHaveLength(4);
    expect(page).toContain('Loss of each of 158 tasks');
  });

  it('draws covariances, embeddings and the penalties of priors', () => {
    expect(page.match(/Hinton diagram of/g)).toHaveLength(2);
    expect(page.match(/<rect class="(plus|minus)"/g)).toHaveLength(2 * 5 * 5);
    expect(page).toContain('Correlation of 158 entries');
    expect(page.match(/<path class="point p\d+" d="[^"]+"><title>/g)).toHaveLength(60);
    expect(page).toContain('Penalty of each prior');
  });

  it('leaves out what a program started by itself does not have', () => {
    const bare = reportPage({ ...content, files: {} });
    expect(bare).not.toMatch(/<img|<pre|>Spec<|>Network</);
  });
});
