/** Losses and weights that are no finite numbers: what they say, what may help, and how a phase goes on from its last good epoch. */
import { notFinite, weightsNotFinite } from '../../diagnostics/messages/training.ts';
import type { Experiment, Problem } from '../experiment.ts';
import { inputFeeds, type View } from './batches.ts';
import { chunksOf } from './chunks.ts';
import type { Arrays, PhaseRun, TrainingPhase } from './phase.ts';
import type { TrainingState } from './state.ts';

/** So often a phase halves its rate, which is then a thirty-second of what it was. */
const MOST_HALVINGS = 5;

/** What rates of a phase are multiplied by. */
export const rateFactor = ({ halvings = {} }: TrainingState, { name }: TrainingPhase): number => 0.5 ** (halvings[name] ?? 0);

/** The first parameter, in the order of the model, that holds a number which is not finite. */
export function brokenWeights(values: Arrays, place: { readonly phase: string; readonly epoch: number }): Problem | null {
  const broken = Object.keys(values).find((name) => !values[name]!.values.every(Number.isFinite));
  return broken === undefined ? null : weightsNotFinite.of({ parameter: broken, ...place });
}

/** The state to try the epoch again from, or why there is no more to try. */
export function fallBack({ name, onDivergence }: TrainingPhase, good: TrainingState, problem: Problem): TrainingState | Problem {
  if (onDivergence !== 'halve_rate' || (problem.code !== notFinite.code && problem.code !== weightsNotFinite.code)) return problem;
  const before = good.halvings?.[name] ?? 0;
  if (before < MOST_HALVINGS) return { ...good, halvings: { ...good.halvings, [name]: before + 1 } };
  return { ...problem, notes: [`the phase has halved its rate ${MOST_HALVINGS} times, and no more is tried`, ...(problem.notes ?? [])] };
}

interface Setting {
  readonly experiment: Experiment;
  readonly view: View;
  readonly run: PhaseRun;
}

const shown = (value: number): string => String(Number(value.toPrecision(3)));

/** Scaled numbers above this call for another scale. */
const LARGE = 100;

/** The problem with what to try. */
export function advised(problem: Problem, setting: Setting, rate: number | undefined): Problem {
  const { run } = setting;
  const notes = [
    ...(rate === undefined ? [] : [`the rate is ${shown(rate)} here: try ${shown(rate / 10)}`]),
    ...(run.learnsPriors && run.clip === undefined ? ['or shorten long gradients: `clip: 1` in the phase'] : []),
    ...largeInputs(setting),
    ...largeLabels(setting),
  ];
  return { ...problem, notes };
}

function largeInputs({ view }: Setting): string[] {
  const rows = Int32Array.from({ length: view.dataset.rows }, (_, row) => row);
  const largest = new Map<string, number>();
  for (const chunk of chunksOf(view.dataset.inputs, rows)) {
    for (const [name, { values, dtype }] of Object.entries(inputFeeds(view, chunk, chunk.length))) {
      if (dtype === 'float32') largest.set(name, Math.max(largest.get(name) ?? 0, largestOf(values)));
    }
  }
  return [...largest].flatMap(([name, most]) => {
    if (most <= LARGE || !name.startsWith('inputs/')) return [];
    const input = name.slice('inputs/'.length);
    const way = view.inputs[input]?.scale ? 'a few of its cells are far from all others: take the logarithm of such columns, or mend the cells' : 'try `{ scale: standardize }`, or the logarithm of its columns';
    return [`input \`${input}\` reaches ${shown(most)} as the network sees it: ${way}`];
  });
}

function largeLabels({ experiment, view }: Setting): string[] {
  return Object.entries(experiment.model.targets).flatMap(([task, { kind }]) => {
    const labels = view.dataset.labels[task];
    if (kind !== 'real' || !labels || view.targetScaling[task]) return [];
    const most = largestOf(labels.values);
    return most > LARGE ? [`labels of task \`${task}\` reach ${shown(most)}: try \`scale: standardize\` in the task`] : [];
  });
}

function largestOf(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}
