/** From rows of the data to the numbers of a step. */
import type * as tf from '@tensorflow/tfjs';
import type { Table } from '../../engine/plan/runner.ts';
import type { Feed } from '../../engine/plan/step.ts';
import { isStored } from '../data/stored.ts';
import type { Dataset, Experiment, ScaleState } from '../experiment.ts';
import { derive, type Key } from '../random.ts';
import { sizeOf, widthOf } from '../shape.ts';
import { gather } from './gather.ts';
import { labelFeeds } from './labels.ts';
import { rowsWhere } from '../rows-where.ts';
import { PADDING } from './own-rows.ts';
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
 * `weight/t`, `row`; those of tasks may be side by side. `toBatch` takes them as tensors, one for each.
 */
export function batchFeeds(
  view: View,
  model: Model,
  tasks: readonly string[],
  rows: Int32Array,
  size: number,
  augmenting?: Key,
): Record<string, Feed> {
  return { ...inputFeeds(view, rows, size, augmenting), ...labelFeeds(view, model, tasks, rows, size), row: rowFeed(rows, size) };
}

/** 1 for each row that is no padding. */
function rowFeed(rows: Int32Array, size: number): Feed {
  const values = new Float32Array(size);
  rows.forEach((row, i) => row !== PADDING && (values[i] = 1));
  return { shape: [size], values, dtype: 'float32' };
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
