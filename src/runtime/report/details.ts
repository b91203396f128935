/** What a report holds beside its numbers: by task, on the test rows of all parts together. */
import type { Dataset, Experiment, Judged } from '../experiment.ts';
import { binsOf, errorOf } from '../metrics/calibration.ts';
import { chosenClass, decided, eachLabelled } from '../metrics/decide.ts';
import { judgedTasks } from '../metrics/score.ts';
import { noOf } from '../predictions.ts';
import type { Target } from '../types.ts';
import type { ShownCopies } from './copies.ts';
import type { LearntCovariances } from './covariances.ts';
import type { Ending, Setback } from './endings.ts';
import type { ShownEmbedding } from './embeddings.ts';
import type { Factors } from './factors.ts';
import type { MasksByVariant } from './masks.ts';
import type { Pruning } from './pruning.ts';
import type { Trained } from './report.ts';

/** Test rows: counts[truth][answer]. */
export interface Confusion {
  readonly labels: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

/** The curve of a reliability diagram: the bins into which any probability falls. */
export interface Calibration {
  readonly bins: readonly { readonly count: number; readonly said: number; readonly right: number }[];
  /** Expected calibration error. */
  readonly error: number;
}

export interface Details {
  readonly confusion: Readonly<Record<string, Confusion>>;
  readonly calibration: Readonly<Record<string, Calibration>>;
  readonly covariances: LearntCovariances;
  readonly embeddings: readonly ShownEmbedding[];
  readonly factors: Factors;
  readonly endings: readonly Ending[];
  readonly setbacks: readonly Setback[];
  readonly copies: ShownCopies;
  readonly masks: MasksByVariant;
  readonly pruning: Pruning | null;
}

/** A matrix of more classes is larger than all else in a report. */
const MOST_CLASSES = 200;

export function detailsOf({ metrics }: Experiment, pooled: Readonly<Record<string, Judged>>): Pick<Details, 'confusion' | 'calibration'> {
  const asked = metrics.some(({ name }) => name === 'confusion');
  const isShown = ({ kind }: Target): boolean => kind === 'class' || (asked && kind === 'binary');
  const confusion: Record<string, Confusion> = {};
  const calibration: Record<string, Calibration> = {};
  for (const [task, judged] of Object.entries(pooled)) {
    const labels = labelsOf(judged.target);
    if (isShown(judged.target) && labels.length <= MOST_CLASSES)
      confusion[task] = { labels, counts: countsOf(judged, labels.length) };
    const curve = judged.target.kind === 'real' ? null : calibrationOf(judged);
    if (curve) calibration[task] = curve;
  }
  return { confusion, calibration };
}

/** Answers beside the truth on the test rows of all parts, one after the other. */
export function poolParts(
  { model }: Experiment,
  dataset: Dataset,
  trained: readonly Trained[],
): Record<string, Judged> {
  const parts = trained.map(({ part, result }) =>
    judgedTasks(model.targets, dataset, part.test, result.answers),
  );
  return Object.fromEntries(
    Object.entries(model.targets).map(([task, target]) => {
      const own = parts.map((part) => part[task]!);
      return [
        task,
        {
          target,
          answers: joined(own.map(({ answers }) => answers), Float32Array),
          truth: joined(own.map(({ truth }) => truth), Float32Array),
          has: joined(own.map(({ has }) => has), Uint8Array),
        },
      ];
    }),
  );
}

/** Of one part its own: it may have millions of rows. */
function joined<Of extends Float32Array | Uint8Array>(arrays: readonly Of[], Kind: new (length: number) => Of): Of {
  if (arrays.length === 1) return arrays[0]!;
  const all = new Kind(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

/** In the order of their numbers: of a binary task no and yes. */
function labelsOf(target: Target): readonly string[] {
  if (target.kind === 'binary') return [noOf(target), target.yes];
  return target.kind === 'real' ? [] : target.labels;
}

function countsOf(judged: Judged, classes: number): number[][] {
  const counts = Array.from({ length: classes }, (): number[] => Array(classes).fill(0));
  eachLabelled(judged, (row) => {
    const binary = judged.target.kind === 'binary';
    const answer = binary ? decided(judged.answers[row]!) : chosenClass(judged, row, classes);
    counts[judged.truth[row]!]![answer]!++;
  });
  return counts;
}

function calibrationOf(judged: Judged): Calibration | null {
  const bins = binsOf(judged);
  const error = errorOf(bins);
  if (error === null) return null;
  const filled = bins.filter(({ count }) => count > 0);
  return { bins: filled.map(({ count, said, right }) => ({ count, said: said / count, right: right / count })), error };
}
