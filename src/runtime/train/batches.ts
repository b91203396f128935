/** From rows of the data to the numbers of a step. */
import type * as tf from '@tensorflow/tfjs';
import type { Table } from '../../engine/plan/runner.ts';
import type { Feed } from '../../engine/plan/step.ts';
import { isStored } from '../data/stored.ts';
import type { Dataset, Experiment, Numbers, ScaleState } from '../experiment.ts';
import { derive, type Key } from '../random.ts';
import { sizeOf, widthOf } from '../shape.ts';
import { allLabelled } from './labelled.ts';
import { rowsWhere } from '../rows-where.ts';
import { PADDING, slotOf } from './own-rows.ts';
import { gatherTasks, sideBySide } from './side-by-side.ts';
import { prefixOf, type Prefix } from './prefix.ts';
import { group } from './state.ts';
import { tableOf, taken } from './tables.ts';
import type { Batch, Model, Target } from '../types.ts';

/** Rows of a data set as a model sees them: scaled by what the training rows taught. */
export interface View {
  readonly dataset: Dataset;
  readonly inputs: Experiment['inputs'];
  readonly scaling: Readonly<Record<string, ScaleState>>;
  readonly labels: Experiment['labels'];
  /** By task; none where nothing is scaled. */
  readonly targetScaling: Readonly<Record<string, ScaleState>>;
  /** By task, by label; none where rows count alike. */
  readonly classWeights?: Readonly<Record<string, readonly number[]>>;
  /** What the model's frozen prefix gives, where it was computed before. */
  readonly prefix?: Prefix;
}

/** Scales fitted to `rows`. */
export function fitScaling(
  inputs: Experiment['inputs'],
  dataset: Dataset,
  rows: Int32Array,
): Record<string, ScaleState> {
  const fitted = Object.entries(inputs).flatMap(([name, { scale }]) => {
    const { values, shape, texts } = dataset.inputs[name]!;
    return scale ? [[name, scale.fit(values, sizeOf(shape), rows, texts)] as const] : [];
  });
  return Object.fromEntries(fitted);
}

/** Scales of targets, fitted to those of `rows` that are labelled; none where no row is. */
export function fitTargetScaling(
  labels: Experiment['labels'],
  dataset: Dataset,
  rows: Int32Array,
): Record<string, ScaleState> {
  const fitted = Object.entries(labels).flatMap(([task, { scale }]) => {
    if (!scale) return [];
    const { values, width, has } = dataset.labels[task]!;
    const labelled = rowsWhere(rows, (row) => has[row] === 1);
    return labelled.length > 0 ? [[task, scale.fit(values, width, labelled)] as const] : [];
  });
  return Object.fromEntries(fitted);
}

/** A task's answers in the units of its labels. */
export function inOwnUnits(view: View, model: Model, task: string, answers: Float32Array): Float32Array {
  const state = view.targetScaling[task];
  if (!state) return answers;
  return view.labels[task]!.scale!.undo(state, answers, widthOf(model.targets[task]!));
}

/** Of tasks whose labels do not count alike: the weight of each label, where it follows from those of `rows`. */
export function fitClassWeights(
  labels: Experiment['labels'],
  model: Model,
  dataset: Dataset,
  rows: Int32Array,
): Record<string, readonly number[]> {
  const fitted = Object.entries(labels).flatMap(([task, { classWeights }]) => {
    if (classWeights !== 'balanced') return classWeights ? [[task, classWeights] as const] : [];
    const { values, has } = dataset.labels[task]!;
    const labelled = Array.from(rowsWhere(rows, (row) => has[row] === 1), (row) => values[row]!);
    return [[task, balanced(labelled, classesOf(model.targets[task]!))] as const];
  });
  return Object.fromEntries(fitted);
}

const classesOf = (target: Target): number => (target.kind === 'class' ? target.labels.length : 2);

/** As scikit-learn's compute_class_weight: rows / (labels that occur x rows of the label). */
function balanced(labelled: readonly number[], classes: number): number[] {
  const counts: number[] = Array(classes).fill(0);
  for (const label of labelled) counts[label]!++;
  const occurring = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 1 : labelled.length / (occurring * count)));
}

/**
 * The batch of `rows`, padded to `size` rows, with the labels of `tasks`, as numbers: `inputs/x`, `prefix/p`, `label/t`, `has/t`,
 * `weight/t`, `row`. `toBatch` takes them as tensors.
 */
export function batchFeeds(
  view: View,
  model: Model,
  tasks: readonly string[],
  rows: Int32Array,
  size: number,
  augmenting?: Key,
): Record<string, Feed> {
  const feeds = inputFeeds(view, rows, size, augmenting);
  const slots = model.rows === 'own' ? tasks.length : 1;
  const count = size / slots;
  const row = rowFeed(rows, size);
  const together = slots === 1 ? sideBySide(view.dataset, tasks) : null;
  const many = together && gatherTasks(together, rows, size);
  for (const [i, task] of tasks.entries()) {
    const { values, width, has: flags } = view.dataset.labels[task]!;
    const own = slots > 1 ? slotOf(rows, i, slots) : rows;
    const has = many?.has ? floatFeed(many.has.subarray(i * size, (i + 1) * size), [size]) : labelledFeed(flags, own, count, slots > 1 ? null : row);
    const labels = many ? many.label.subarray(i * size, (i + 1) * size) : gather(values, width, own, count);
    const asked = scaledLabels(view, task, labels, width, has.values);
    const names = feedNames(task);
    feeds[names.label] = labelFeed(model.targets[task]!, asked, count, width);
    feeds[names.has] = has;
    const weights = rowWeights(view, task, asked, own, count);
    if (weights) feeds[names.weight] = floatFeed(weights, [count]);
  }
  feeds['row'] = row;
  return feeds;
}

const named = new Map<string, { readonly label: string; readonly has: string; readonly weight: string }>();

/** Made once for a task: of a thousand tasks, making them takes longer than gathering. */
function feedNames(task: string) {
  let names = named.get(task);
  if (!names) named.set(task, (names = { label: `label/${task}`, has: `has/${task}`, weight: `weight/${task}` }));
  return names;
}

/** 1 for each row that is no padding. */
function rowFeed(rows: Int32Array, size: number): Feed {
  const values = new Float32Array(size);
  rows.forEach((row, i) => row !== PADDING && (values[i] = 1));
  return floatFeed(values, [size]);
}

/** `row` is that of the same rows, where it is known: of tasks that are labelled everywhere all have one. */
function labelledFeed(flags: Uint8Array, rows: Int32Array, size: number, row: Feed | null): Feed {
  if (allLabelled(flags)) return row ?? rowFeed(rows, size);
  return floatFeed(gather(flags, 1, rows, size), [size]);
}

export function toBatch(feeds: Readonly<Record<string, tf.Tensor>>): Batch {
  const vectors = (name: string) => group(feeds, name) as Record<string, tf.Tensor1D>;
  const prefix = group(feeds, 'prefix');
  return {
    inputs: group(feeds, 'inputs'),
    ...(Object.keys(prefix).length > 0 ? { prefix } : {}),
    label: group(feeds, 'label'),
    has: vectors('has'),
    weight: vectors('weight'),
    row: feeds['row'] as tf.Tensor1D,
  };
}

/** How much each row counts: by its own weight times that of its label; null where all count alike. */
function rowWeights(view: View, task: string, labels: Float32Array, rows: Int32Array, size: number): Float32Array | null {
  const byLabel = view.classWeights?.[task];
  const { weight } = view.dataset.labels[task]!;
  if (!weight) return byLabel ? labels.map((label) => byLabel[label]!) : null;
  const own = gather(weight, 1, rows, size);
  return byLabel ? own.map((of, i) => of * byLabel[labels[i]!]!) : own;
}

/** Scaled inputs, [size, ...shape], and what the frozen prefix gives; padded rows are 0. With a key, those of a training batch: changed at random, or rows of a table. */
export function inputFeeds(view: View, rows: Int32Array, size: number, augmenting?: Key): Record<string, Feed> {
  const wanted = Object.entries(view.dataset.inputs).filter(([name]) => !view.prefix?.inputs.includes(name));
  const inputs = wanted.map(([name, { shape, values }]) => {
    const width = sizeOf(shape);
    const numbers = () => scaled(view, name, augmented(view, name, isStored(values) ? values.gather(rows, size) : gather(values, width, rows, size), rows, augmenting), width, rows);
    const dtype = view.inputs[name]?.as?.indices ? ('int32' as const) : ('float32' as const);
    const feed = { shape: [size, ...shape], dtype };
    const table = augmenting && dtype === 'float32' && !view.inputs[name]?.augment ? tableFor(view, name) : null;
    return [`inputs/${name}`, table ? taken(feed, table, rows, numbers) : { ...feed, values: numbers() }] as const;
  });
  const prefix = view.prefix ? Object.entries(prefixOf(view.prefix, rows, size, augmenting !== undefined)) : [];
  return Object.fromEntries([...inputs, ...prefix.map(([name, feed]) => [`prefix/${name}`, feed] as const)]);
}

/** Of an input as the model sees it. */
function tableFor({ dataset, inputs, scaling }: View, name: string): Table | null {
  const input = dataset.inputs[name]!;
  const { scale } = inputs[name] ?? {};
  return tableOf(input, scaling[name], (values) => (scale ? scale.apply(scaling[name]!, values, sizeOf(input.shape), input.texts) : values));
}

/** Each row by its own stream: what happens to it in an epoch does not depend on the batch that it is in. */
function augmented(view: View, name: string, values: Float32Array, rows: Int32Array, augmenting: Key | undefined): Float32Array {
  const steps = view.inputs[name]?.augment;
  if (!steps || !augmenting) return values;
  const { shape } = view.dataset.inputs[name]!;
  const width = sizeOf(shape);
  const stream = derive(augmenting, name);
  rows.forEach((row, i) => {
    const own = derive(stream, row);
    steps.forEach((step, at) => step.apply(values.subarray(i * width, (i + 1) * width), shape, derive(own, at)));
  });
  return values;
}

function scaled(view: View, name: string, values: Float32Array, width: number, rows: Int32Array): Float32Array {
  const scale = view.inputs[name]?.scale;
  if (!scale) return values;
  const { texts } = view.dataset.inputs[name]!;
  const filled = scale.apply(view.scaling[name]!, values.subarray(0, rows.length * width), width, texts);
  rows.forEach((row, i) => row === PADDING && filled.fill(0, i * width, (i + 1) * width));
  if (filled.length === values.length) return filled;
  values.set(filled);
  return values;
}

/** Rows without a label stay 0. */
function scaledLabels(view: View, task: string, values: Float32Array, width: number, has: Feed['values']): Float32Array {
  const state = view.targetScaling[task];
  if (!state) return values;
  const scaled = view.labels[task]!.scale!.apply(state, values, width);
  return scaled.map((x, i) => (has[Math.floor(i / width)] ? x : 0));
}

/** Below this width a loop is faster than a view of each row. */
const NARROW = 16;

function gather(values: Numbers, width: number, rows: Int32Array, size: number): Float32Array {
  const out = new Float32Array(size * width);
  if (width < NARROW) {
    for (let i = 0; i < rows.length; i++) {
      const from = rows[i]! * width;
      if (rows[i] !== PADDING) for (let k = 0; k < width; k++) out[i * width + k] = values[from + k]!;
    }
    return out;
  }
  rows.forEach((row, i) => row !== PADDING && out.set(values.subarray(row * width, (row + 1) * width), i * width));
  return out;
}

function labelFeed(target: Target, values: Float32Array, size: number, width: number): Feed {
  if (target.kind === 'class') return { shape: [size], values, dtype: 'int32' };
  return floatFeed(values, target.kind === 'binary' ? [size] : [size, width]);
}

const floatFeed = (values: Float32Array, shape: readonly number[]): Feed => ({ shape, values, dtype: 'float32' });
