/** Losses and weights that are no finite numbers: what they say, what may help, and how a phase goes on from its last good epoch. */
import { notFinite, weightsNotFinite } from '../../diagnostics/messages/training.ts';
import type { Experiment, Problem } from '../experiment.ts';
import { inputFeeds, type View } from './batches.ts';
import { chunksOf } from './chunks.ts';
import type { Arrays, PhaseRun, TrainingPhase } from './phase.ts';
import type { Moved, Sound, TrainingState } from './state.ts';

/** So often a phase halves its rate, which is then a thirty-second of what it was. */
const MOST_HALVINGS = 5;

/** What rates of a phase are multiplied by. */
export const rateFactor = ({ halvings = {} }: TrainingState, { name }: TrainingPhase): number => 0.5 ** (halvings[name] ?? 0);

/** The first parameter, in the order of the model, that holds a number which is not finite. */
export function brokenWeights(values: Arrays, place: { readonly phase: string; readonly epoch: number }): Problem | null {
  const broken = Object.keys(values).find((name) => !areFinite(values[name]!.values));
  return broken === undefined ? null : weightsNotFinite.of({ parameter: broken, ...place });
}

/** Each epoch asks it of all parameters: a number that is not finite is none times 0, and so is the sum. */
function areFinite(numbers: ArrayLike<number>): boolean {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]! * 0;
  return sum === 0;
}

/** What the epoch that a state is in began with. */
export const startOf = ({ start, values, slots }: TrainingState, { name }: TrainingPhase): Moved => start ?? { values, slots: slots[name] ?? {} };

/** Behind an epoch of this loss: the state before the epoch of the lowest loss, among those that take the same steps. */
export function soundest(before: TrainingState, phase: TrainingPhase, run: PhaseRun, loss: number): Sound {
  const { epoch, sound, history, best } = before;
  if (sound && run.stepAt(sound.epoch) === run.stepAt(epoch) && sound.loss < loss) return sound;
  return { ...startOf(before, phase), epoch, loss, records: history.length, ...(best ? { best } : {}) };
}

/**
 * The state to try again from, or why there is no more to try: that before the epoch of the lowest loss. A loss that is still finite
 * may have parameters behind it that are lost.
 */
export function fallBack(phase: TrainingPhase, before: TrainingState, problem: Problem): TrainingState | Problem {
  const { name, onDivergence } = phase;
  if (onDivergence !== 'halve_rate' || (problem.code !== notFinite.code && problem.code !== weightsNotFinite.code)) return problem;
  const times = 1 + (before.halvings?.[name] ?? 0);
  if (times > MOST_HALVINGS) return { ...problem, notes: [`the phase has halved its rate ${MOST_HALVINGS} times, and no more is tried`, ...(problem.notes ?? [])] };
  const { within: _, start: __, sound, best: ___, halved = [], ...same } = before;
  const { epoch, values, slots, records, best } = sound ?? { ...startOf(before, phase), epoch: before.epoch, records: before.history.length, best: before.best };
  return {
    ...same,
    epoch,
    values,
    slots: { ...same.slots, [name]: slots },
    history: before.history.slice(0, records),
    halvings: { ...before.halvings, [name]: times },
    // What records said that are gone is said again.
    halved: [...before.history.slice(records).flatMap((record) => record.halved ?? []), ...halved, { because: problem.message, factor: 0.5 ** times }],
    ...(best ? { best } : {}),
  };
}

interface Setting {
  readonly experiment: Experiment;
  readonly view: View;
  readonly run: PhaseRun;
}

function shown(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded >= 1e6 ? rounded.toExponential() : String(rounded);
}

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
    const most = largestOf(labels.values.filter((_, at) => labels.has[Math.floor(at / labels.width)]));
    return most > LARGE ? [`labels of task \`${task}\` reach ${shown(most)}: try \`scale: standardize\` in the task`] : [];
  });
}

function largestOf(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}
