/** Where phases ended that stop early, and where they fell back and halved their rate. */
import type { EpochRecord, Halving, PartName } from '../experiment.ts';
import type { Trained } from './report.ts';

/** Of one training, a phase that watched validation rows. */
export interface Ending extends PartName {
  readonly phase: string;
  readonly on: string;
  /** Epochs that it ran, of those that the spec has. */
  readonly epochs: number;
  readonly of: number;
  /** The epoch that it went on from, and its value; null where none had one. */
  readonly kept: number | null;
  readonly value: number | null;
}

export interface Setback extends PartName, Halving {
  readonly phase: string;
  readonly epoch: number;
}

export function endingsOf(trained: readonly Trained[]): Ending[] {
  return trained.flatMap(({ result: { history, variant, condition, repeat } }) =>
    lastWatched(history).map(({ phase, epoch, epochs, watched }) => {
      const { on, best } = watched!;
      return { variant, condition, repeat, phase, on, epochs: epoch, of: epochs, kept: best?.epoch ?? null, value: best?.value ?? null };
    }),
  );
}

/** The last epoch of each run of a phase. */
const lastWatched = (history: readonly EpochRecord[]): EpochRecord[] =>
  history.filter(({ watched, epoch }, i) => watched && (history[i + 1]?.epoch ?? 0) <= epoch);

/** Of a training, the records of the epochs that phases went on from in the place of their last one. */
export function keptRecords(history: readonly EpochRecord[]): ReadonlySet<EpochRecord> {
  const kept = lastWatched(history).flatMap((last) => {
    const from = history.indexOf(last) - last.epoch;
    return last.watched!.best ? [history[from + last.watched!.best.epoch]!] : [];
  });
  return new Set(kept);
}

export function setbacksOf(trained: readonly Trained[]): Setback[] {
  return trained.flatMap(({ result: { history, variant, condition, repeat } }) =>
    history.flatMap(({ phase, epoch, halved = [] }) => halved.map((halving) => ({ variant, condition, repeat, phase, epoch, ...halving }))),
  );
}
