/** Counts the tests and what the shortened main job left, and says so in one line. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const work = process.argv[2];
const read = (name) => {
  try {
    return readFileSync(join(work, name), 'utf8');
  } catch {
    return '';
  }
};
const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const tests = parsed(read('tests.json')) ?? { numPassedTests: 0, numFailedTests: 0, success: false };
const report = parsed(read('report.json'));
const loss = report?.conditions?.all?.overall?.hamming_loss;
const left = ['spec.mtl', 'ir.json', 'run.json', 'metrics.jsonl', 'report.html', 'program/main.ts', 'program/model.ts', 'model'];

const checks = {
  'the main job ends with exit code 0': read('exit-code').trim() === '0',
  'it prints the report that it leaves': report !== null && read('report.json') === read('run/report.json'),
  'the report judges one fold, beside the paper': loss?.values?.length === 1 && report.reference?.hamming_loss?.value === 0.157,
  'the Hamming loss is one that a network has at its start, or better': loss?.mean > 0.1 && loss?.mean < 0.3,
  'the run folder is whole': left.every((name) => existsSync(join(work, 'run', name))),
};
for (const [what, held] of Object.entries(checks)) console.log(`${held ? 'ok    ' : 'FAILED'} ${what}`);

const held = Object.values(checks).filter(Boolean).length;
// A test file that does not load fails without a failed test.
const failedTests = tests.success ? 0 : Math.max(1, tests.numFailedTests);
const failed = failedTests + Object.keys(checks).length - held;
console.log(`${tests.numPassedTests + held} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
