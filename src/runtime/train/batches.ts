/** From rows of the data to the tensors of a step. */
import * as tf from '@tensorflow/tfjs';
import type { Dataset, Experiment, ScaleState } from '../experiment.ts';
import { sizeOf } from '../shape.ts';
import type { Batch, Model, Target } from '../types.ts';

/** Rows of a data set as a model sees them: scaled by what the training rows taught. */
export interface View {
  readonly dataset: Dataset;
  readonly inputs: Experiment['inputs'];
  readonly scaling: Readonly<Record<string, ScaleState>>;
}

/** Scales fitted to `rows`. */
export function fitScaling(
  inputs: Experiment['inputs'],
  dataset: Dataset,
  rows: Int32Array,
): Record<string, ScaleState> {
  const fitted = Object.entries(inputs).flatMap(([name, { scale }]) => {
    const { values, shape } = dataset.inputs[name]!;
    return scale ? [[name, scale.fit(values, sizeOf(shape), rows)] as const] : [];
  });
  return Object.fromEntries(fitted);
}

/** The batch of `rows`, padded to `size` rows, with the labels of `tasks`. The caller disposes of it. */
export function makeBatch(
  view: View,
  model: Model,
  tasks: readonly string[],
  rows: Int32Array,
  size: number,
): Batch {
  const label: Record<string, tf.Tensor> = {};
  const has: Record<string, tf.Tensor1D> = {};
  for (const task of tasks) {
    const { values, width, has: flags } = view.dataset.labels[task]!;
    label[task] = labelTensor(model.targets[task]!, gather(values, width, rows, size), size, width);
    has[task] = tf.tensor1d(gather(flags, 1, rows, size));
  }
  const row = tf.tensor1d(new Float32Array(size).fill(1, 0, rows.length));
  return { inputs: makeInputs(view, rows, size), label, has, row };
}

/** Scaled inputs by name, [size, ...shape]; rows past `rows` are 0. */
export function makeInputs(view: View, rows: Int32Array, size: number): Record<string, tf.Tensor> {
  const made = Object.entries(view.dataset.inputs).map(([name, { shape, values }]) => {
    const width = sizeOf(shape);
    return [
      name,
      tf.tensor(scaled(view, name, gather(values, width, rows, size), width, rows.length), [size, ...shape]),
    ];
  });
  return Object.fromEntries(made) as Record<string, tf.Tensor>;
}

function scaled(view: View, name: string, values: Float32Array, width: number, rows: number): Float32Array {
  const scale = view.inputs[name]?.scale;
  if (!scale) return values;
  const filled = scale.apply(view.scaling[name]!, values.subarray(0, rows * width), width);
  if (filled.length === values.length) return filled;
  values.set(filled);
  return values;
}

function gather(values: ArrayLike<number>, width: number, rows: Int32Array, size: number): Float32Array {
  const out = new Float32Array(size * width);
  if (values instanceof Float32Array) {
    rows.forEach((row, i) => out.set(values.subarray(row * width, (row + 1) * width), i * width));
  } else {
    rows.forEach((row, i) => (out[i] = values[row]!));
  }
  return out;
}

function labelTensor(target: Target, values: Float32Array, size: number, width: number): tf.Tensor {
  if (target.kind === 'binary') return tf.tensor1d(values);
  if (target.kind === 'class') return tf.tensor1d(Int32Array.from(values), 'int32');
  return tf.tensor2d(values, [size, width]);
}
