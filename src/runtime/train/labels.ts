/** The labels of a batch's tasks: those of one kind side by side, as a thousand tasks have two thousand inputs. */
import type { Feed } from '../../engine/plan/step.ts';
import type { Dataset } from '../experiment.ts';
import { widthOf } from '../shape.ts';
import type { Model } from '../types.ts';
import type { View } from './batches.ts';
import { gather, gatherInto } from './gather.ts';
import { slotOf } from './own-rows.ts';
import { gatherTasks, sideBySide, type Together } from './side-by-side.ts';
import { padded } from './tables.ts';

/** Tasks whose labels are numbers of one type and shape. */
interface Kind {
  readonly tasks: readonly string[];
  /** Of each, among the tasks of the step. */
  readonly places: readonly number[];
  /** Of each: the names of its inputs. */
  readonly label: readonly string[];
  readonly has: readonly string[];
  readonly dtype: Feed['dtype'];
  /** Of a row's label. */
  readonly shape: readonly number[];
}

interface Batch {
  readonly rows: Int32Array;
  /** Of tasks with rows of their own: how many share `rows`; else 1. */
  readonly slots: number;
  /** Rows of each task, with padding. */
  readonly count: number;
}

/** `label/t`, `has/t` and `weight/t` of each task. */
export function labelFeeds(view: View, model: Model, tasks: readonly string[], rows: Int32Array, size: number): Record<string, Feed> {
  const slots = model.rows === 'own' ? tasks.length : 1;
  const batch = { rows, slots, count: size / slots };
  const feeds: Record<string, Feed> = {};
  const { count } = batch;
  for (const [k, kind] of kindsOf(model, tasks).entries()) {
    const { label, has } = kindFeeds(view, kind, batch);
    feeds[`label ${k}`] = label;
    feeds[`has ${k}`] = has;
    for (const i of weighed(view, kind.tasks)) {
      const task = kind.tasks[i]!;
      const own = slots > 1 ? slotOf(rows, kind.places[i]!, slots) : rows;
      feeds[`weight/${task}`] = { shape: [count], values: rowWeights(view, task, label.values.subarray(i * count, (i + 1) * count), own, count), dtype: 'float32' };
    }
  }
  return feeds;
}

const known = new WeakMap<Model, Map<string, readonly Kind[]>>();
/** The same by the array of tasks, which many steps have in common. */
const knownOf = new WeakMap<readonly string[], { readonly model: Model; readonly kinds: readonly Kind[] }>();

function kindsOf(model: Model, tasks: readonly string[]): readonly Kind[] {
  const last = knownOf.get(tasks);
  if (last?.model === model) return last.kinds;
  if (!known.has(model)) known.set(model, new Map());
  const byTasks = known.get(model)!;
  const name = tasks.join(' ');
  if (!byTasks.has(name)) byTasks.set(name, toldApart(model, tasks));
  const kinds = byTasks.get(name)!;
  knownOf.set(tasks, { model, kinds });
  return kinds;
}

function toldApart({ targets }: Model, tasks: readonly string[]): Kind[] {
  const numbersOf = (task: string): Pick<Kind, 'dtype' | 'shape'> => {
    const target = targets[task]!;
    const isOne = target.kind === 'class' || target.kind === 'binary';
    return { dtype: target.kind === 'class' ? 'int32' : 'float32', shape: isOne ? [] : [widthOf(target)] };
  };
  const kinds = new Map<string, number[]>();
  for (const [place, task] of tasks.entries()) {
    const kind = JSON.stringify(numbersOf(task));
    if (!kinds.has(kind)) kinds.set(kind, []);
    kinds.get(kind)!.push(place);
  }
  return [...kinds.values()].map((places) => {
    const alike = places.map((place) => tasks[place]!);
    return { tasks: alike, places, label: alike.map((task) => `label/${task}`), has: alike.map((task) => `has/${task}`), ...numbersOf(alike[0]!) };
  });
}

type Floats = Feed & { readonly values: Float32Array };

/** Numbers that a runner may take out of a table are made where they are asked for. */
function kindFeeds(view: View, kind: Kind, batch: Batch): { readonly label: Floats; readonly has: Floats } {
  const { rows, slots, count } = batch;
  const alike = kind.tasks.length;
  const label = { names: kind.label, shape: [alike, count, ...kind.shape], dtype: kind.dtype };
  const has = { names: kind.has, shape: [alike, count], dtype: 'float32' } as const;
  const laid = slots === 1 ? sideBySide(view.dataset, kind.tasks) : null;
  const scales = isScaled(view, kind.tasks);
  if (!laid || scales) {
    const numbers = laid ? gatherTasks(laid, rows, count) : gathered(view.dataset, kind, batch);
    if (scales) scaleLabels(view, kind, numbers.label, numbers.has);
    return { label: { ...label, values: numbers.label }, has: { ...has, values: numbers.has } };
  }
  const { table } = laid;
  const places = padded(rows, count);
  let numbers: Together | undefined;
  const made = (): Together => (numbers ??= gatherTasks(laid, rows, count));
  return {
    label: { ...label, columns: { table, rows: places, as: 'numbers' }, get values() { return made().label; } },
    has: { ...has, columns: { table, rows: places, as: 'known' }, get values() { return made().has; } },
  };
}

const isScaled = ({ targetScaling }: View, tasks: readonly string[]): boolean => Object.keys(targetScaling).length > 0 && tasks.some((task) => targetScaling[task]);

function gathered(dataset: Dataset, { tasks, places, shape: [width = 1] }: Kind, { rows, slots, count }: Batch): Together {
  const [label, has] = [new Float32Array(tasks.length * count * width), new Float32Array(tasks.length * count)];
  const length = rows.length / slots;
  for (const [i, task] of tasks.entries()) {
    const { values, has: flags } = dataset.labels[task]!;
    const from = slots > 1 ? places[i]! * length : 0;
    gatherInto(label, i * count * width, { values, width, rows, from, to: from + length });
    gatherInto(has, i * count, { values: flags, width: 1, rows, from, to: from + length });
    for (let at = i * count; at < (i + 1) * count; at++) if (!has[at]) label.fill(0, at * width, (at + 1) * width);
  }
  return { label, has };
}

const weighedOf = new WeakMap<View, Map<readonly string[], readonly number[]>>();

/** Places of the tasks whose rows do not all count alike; once for a view and an array of tasks. */
function weighed(view: View, tasks: readonly string[]): readonly number[] {
  if (!weighedOf.has(view)) weighedOf.set(view, new Map());
  const byTasks = weighedOf.get(view)!;
  if (!byTasks.has(tasks)) byTasks.set(tasks, tasks.flatMap((task, i) => (view.classWeights?.[task] || view.dataset.labels[task]!.weight ? [i] : [])));
  return byTasks.get(tasks)!;
}

/** In their places; rows without a label stay 0. */
function scaleLabels({ targetScaling, labels }: View, { tasks, shape: [width = 1] }: Kind, label: Float32Array, has: Float32Array): void {
  const size = label.length / tasks.length;
  for (const [i, task] of tasks.entries()) {
    const state = targetScaling[task];
    if (!state) continue;
    const own = label.subarray(i * size, (i + 1) * size);
    const flags = has.subarray((i * size) / width, ((i + 1) * size) / width);
    own.set(labels[task]!.scale!.apply(state, own.slice(), width).map((x, at) => (flags[Math.floor(at / width)] ? x : 0)));
  }
}

/** How much each row of a task counts, where not all count alike: by its own weight times that of its label. */
function rowWeights(view: View, task: string, labels: Float32Array, rows: Int32Array, size: number): Float32Array {
  const byLabel = view.classWeights?.[task];
  const { weight } = view.dataset.labels[task]!;
  const ofLabel = (i: number): number => (byLabel ? byLabel[labels[i]!]! : 1);
  return weight ? gather(weight, 1, rows, size).map((own, i) => own * ofLabel(i)) : labels.map((_, i) => ofLabel(i));
}
