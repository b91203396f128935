/** Answers as what they mean: labels by name, and how sure the network is of them. */
import { chosenClass, decided } from './metrics/decide.ts';
import type { Target } from './types.ts';

/** A task's answer on one row. Probabilities are by label. */
export type Prediction =
  | { readonly kind: 'binary'; readonly label: string; /** Of yes. */ readonly probability: number }
  | {
      readonly kind: 'class';
      readonly label: string;
      readonly probabilities: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'subset';
      readonly labels: readonly string[];
      readonly probabilities: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'real'; readonly values: readonly number[] };

/** `answers` is as `Model.predict` gives it, row-major. */
export function predictionOf(target: Target, answers: Float32Array, row: number): Prediction {
  if (target.kind === 'binary') {
    const probability = answers[row]!;
    return { kind: 'binary', label: decided(probability) ? target.yes : noOf(target), probability };
  }
  const width = target.kind === 'real' ? target.size : target.labels.length;
  const values = [...answers.subarray(row * width, (row + 1) * width)];
  if (target.kind === 'real') return { kind: 'real', values };
  const { kind, labels } = target;
  const probabilities = Object.fromEntries(labels.map((label, i) => [label, values[i]!]));
  return kind === 'class'
    ? { kind, label: labels[chosenClass({ answers }, row, width)]!, probabilities }
    : { kind, labels: labels.filter((_, i) => decided(values[i]!)), probabilities };
}

/** Where only the cell for yes is named, every other one means no. */
export const noOf = ({ yes, no }: Extract<Target, { kind: 'binary' }>): string => (no === '' ? `not ${yes}` : no);

/** One column a task: its label, number or probability of yes; `task.part` where it has several. */
export interface PredictionColumns {
  readonly names: readonly string[];
  cells(prediction: Prediction): readonly (string | number)[];
}

/** `columns` are those that the task's labels were read from; `probabilities` are given in the place of labels. */
export function predictionColumns(
  task: string,
  target: Target,
  columns: readonly string[],
  probabilities: boolean,
): PredictionColumns {
  const parts = partsOf(target, columns, probabilities);
  return {
    names: parts === null ? [task] : parts.map((part) => `${task}.${part}`),
    cells: (prediction) => cellsOf(prediction, parts ?? [], probabilities),
  };
}

function partsOf(
  target: Target,
  columns: readonly string[],
  probabilities: boolean,
): readonly string[] | null {
  if (target.kind === 'real') return target.size > 1 ? columns : null;
  return target.kind === 'subset' || (target.kind === 'class' && probabilities) ? target.labels : null;
}

function cellsOf(
  prediction: Prediction,
  parts: readonly string[],
  probabilities: boolean,
): (string | number)[] {
  switch (prediction.kind) {
    case 'binary':
      return [probabilities ? shortest(prediction.probability) : prediction.label];
    case 'class':
      return probabilities
        ? parts.map((label) => shortest(prediction.probabilities[label]!))
        : [prediction.label];
    case 'subset':
      return parts.map((label) => (probabilities ? shortest : decided)(prediction.probabilities[label]!));
    case 'real':
      return prediction.values.map(shortest);
  }
}

/** The number with the fewest digits that is the same in single precision, in which the network computes. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
