/** Every example, shortened: it trains, and leaves a report of what its page says. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const page = readFileSync('examples/README.md', 'utf8');
const examples = readdirSync('examples').filter((file) => file.endsWith('.mtl'));

it.each(examples)('%s says what it shows, and trains', (file) => {
  const text = readFileSync(join('examples', file), 'utf8');
  expect(text).toMatch(/^\/\/ .*\n\/\/ .*\n[^/]/);
  const metric = page.match(new RegExp(`^\\| \\[${file}\\].*\\| \`(\\w+)\` \\|`, 'm'))?.[1];
  expect(metric, 'the page names the metric').toBeDefined();
  const out = join(mkdtempSync(join(tmpdir(), 'mtlc-')), 'run');
  const shortened = ['train.main.epochs=1', 'evaluate.protocol=holdout(train: 70%, test: 30%)'].flatMap((set) => ['--set', set]);
  const words = ['bin/mtlc.js', 'train', join('examples', file), '--json', '--quiet', '-o', out, ...shortened];
  const report = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 26 }));
  expect(report.conditions.all.overall[metric!].mean).toBeTypeOf('number');
  expect(report.baseline.overall[metric!].mean).toBeTypeOf('number');
}, 240_000);
