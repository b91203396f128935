import { expect, it } from 'vitest';
import type { EpochRecord } from '../../src/runtime/experiment.ts';
import { progress, type ProgressOptions } from '../../src/runtime/report/progress.ts';

const plan = { parts: ['fold-01', 'fold-02', 'final'].map((repeat) => ({ variant: 'main', condition: 'all', repeat, rows: 100, done: 0 })), workers: 2 };

function record(repeat: string, epoch: number): EpochRecord {
  return {
    part: { variant: 'main', condition: 'all', repeat },
    phase: 'main',
    epoch,
    epochs: 10,
    losses: { total: 1 / epoch, tasks: {} },
    metrics: { accuracy: 0.5 },
    rowsPerSecond: 12345,
    fraction: epoch / 10,
  };
}

/** Two folds side by side, an epoch of each in every second. */
function shown(style: ProgressOptions['style']): string {
  let [time, text] = [0, ''];
  const printer = progress({ style, write: (more) => (text += more), now: () => time, width: 80 });
  printer.begin(plan);
  for (let epoch = 1; epoch <= 5; epoch++) {
    time += 1000;
    for (const repeat of ['fold-01', 'fold-02']) printer.epoch(record(repeat, epoch));
  }
  printer.end();
  return text;
}

it('prints a plain line an epoch where nobody watches, with the time left of the whole run', () => {
  const lines = shown('lines').trimEnd().split('\n');
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('fold 1  main 1/10  loss 1.000  validation accuracy 0.500  12,345 rows/s');
  // The folds need 5 seconds more, and then the final fit 10, alone.
  expect(lines[9]).toMatch(/^fold 2 {2}main 5\/10 .* (13|14|15) s left$/);
});

it('redraws one line on a terminal, and clears it at the end', () => {
  const text = shown('live');
  expect(text).not.toContain('\n');
  expect(text).toContain(' 30%');
  expect(text.endsWith('\r\x1b[2K')).toBe(true);
  expect(text.split('\r\x1b[2K').every((line) => line.length < 80)).toBe(true);
});

it('says nothing when told to be quiet', () => {
  expect(shown('quiet')).toBe('');
});
