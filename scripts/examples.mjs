/** Trains every example in full, and holds it against guessing: by the margin that examples/README.md states. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const page = readFileSync(path.join(root, 'examples/README.md'), 'utf8');
const rows = [...page.matchAll(/^\| \[([\w-]+)\.mtl\]\(\S+\) \|.*\| `(\w+)` \|[^|]*\|[^|]*\| (\S+) \|$/gm)];

let failed = 0;
for (const [, name, metric, margin] of rows) {
  const { report, seconds } = train(name);
  const reached = report?.conditions.all.overall[metric].mean ?? NaN;
  const guessed = report?.baseline.overall[metric].mean ?? NaN;
  const gain = report?.better[metric] === 'lower' ? guessed - reached : reached - guessed;
  const right = gain >= Number(margin);
  failed += right ? 0 : 1;
  const figures = `${metric} ${show(reached)}, guessing ${show(guessed)}, better by ${show(gain)}`;
  console.log(`${right ? 'ok  ' : 'FAIL'} ${name.padEnd(20)} ${figures} (at least ${margin}), ${Math.round(seconds)} s`);
}
console.log(`${rows.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || rows.length === 0 ? 1 : 0;

function train(name) {
  const started = performance.now();
  const spec = path.join(root, 'examples', `${name}.mtl`);
  const words = [path.join(root, 'bin/mtlc.js'), 'train', spec, '--json', '-o', path.join(tmpdir(), `mtlc-example-${process.pid}-${name}`)];
  const { stdout, status } = spawnSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return { report: status === 0 ? JSON.parse(stdout) : null, seconds: (performance.now() - started) / 1000 };
}

function show(value) {
  return Number(value.toPrecision(3)).toString();
}
