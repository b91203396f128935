/** Ops over sequences, [batch, time, width]. A mask [batch, time] is 1 at what counts and 0 at padding. */
import * as tf from '@tensorflow/tfjs';

/** Each row of the last axis times a matrix: x [..., n] and kernel [n, m], to [..., m]. */
export function project(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  // TF.js's gradient of a product of more than two dimensions with a matrix has a wrong shape.
  const rows = tf.matMul(tf.reshape(x, [-1, kernel.shape[0]!]), kernel);
  return tf.reshape(rows, [...x.shape.slice(0, -1), kernel.shape[1]!]);
}

/** 1 where an index is not 0, which is padding: [batch, time] to [batch, time]. */
export function mask(tokens: tf.Tensor): tf.Tensor {
  return tf.cast(tf.notEqual(tokens, 0), 'float32');
}

/** Far below every score, and far from the end of single precision. */
const NEVER = -1e9;

/**
 * Scaled dot-product attention of several heads (Vaswani et al. 2017, eq. 1 and section 3.2.2): queries
 * [batch, to, width], keys and values [batch, from, width], to [batch, to, width]. Padded keys get no weight.
 */
export function attention(
  queries: tf.Tensor,
  keys: tf.Tensor,
  values: tf.Tensor,
  heads: number,
  counts?: tf.Tensor,
): tf.Tensor {
  const [, to, width] = queries.shape as [number, number, number];
  const apart = (x: tf.Tensor): tf.Tensor =>
    tf.transpose(tf.reshape(x, [-1, x.shape[1]!, heads, width / heads]), [0, 2, 1, 3]);
  const products = tf.matMul(apart(queries), apart(keys), false, true);
  const scores = tf.mul(products, 1 / Math.sqrt(width / heads));
  const open = counts && tf.reshape(tf.mul(tf.sub(1, counts), NEVER), [-1, 1, 1, counts.shape[1]!]);
  const weights = tf.softmax(open ? tf.add(scores, open) : scores);
  return tf.reshape(tf.transpose(tf.matMul(weights, apart(values)), [0, 2, 1, 3]), [-1, to, width]);
}

/** Sines and cosines of falling frequency, [time, width] (Vaswani et al. 2017, section 3.5). */
export function sinusoids(time: number, width: number): tf.Tensor {
  const at = (place: number, i: number): number => {
    const angle = place / 10000 ** ((i - (i % 2)) / width);
    return i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  };
  const values = Array.from({ length: time * width }, (_, i) => at(Math.floor(i / width), i % width));
  return tf.tensor2d(values, [time, width]);
}

export interface Recurrence {
  /** From the last step to the first. */
  readonly backward?: boolean;
  /** The states of all steps, [batch, time, units], in the place of the last one, [batch, units]. */
  readonly all?: boolean;
  /** At padding the state stays as it is. */
  readonly mask?: tf.Tensor;
}

/**
 * Long short-term memory with PyTorch's equations and order of gates (input, forget, cell, output): x [batch, time,
 * width], kernel [width, 4 units], recurrent [units, 4 units], bias [4 units].
 */
export function lstm(
  x: tf.Tensor,
  kernel: tf.Tensor,
  recurrent: tf.Tensor,
  bias: tf.Tensor,
  { mask: counts, ...how }: Recurrence = {},
): tf.Tensor {
  const start = tf.zeros([x.shape[0]!, recurrent.shape[0]!]);
  const step = ([h, c]: tf.Tensor[], input: tf.Tensor): tf.Tensor[] => {
    const gates = tf.split(tf.add(input, tf.matMul(h!, recurrent)), 4, 1);
    const [take, keep, , give] = gates.map((gate) => tf.sigmoid(gate));
    const cell = tf.add(tf.mul(keep!, c!), tf.mul(take!, tf.tanh(gates[2]!)));
    return [tf.mul(give!, tf.tanh(cell)), cell];
  };
  return overTime(tf.add(project(x, kernel), bias), [start, start], step, counts, how);
}

/**
 * Gated recurrent units with PyTorch's equations and order of gates (reset, update, new): x [batch, time, width],
 * kernel [width, 3 units], recurrent [units, 3 units], both biases [3 units]. The reset gate acts on the product of
 * the state, its bias included.
 */
export function gru(
  x: tf.Tensor,
  kernel: tf.Tensor,
  recurrent: tf.Tensor,
  bias: tf.Tensor,
  recurrentBias: tf.Tensor,
  { mask: counts, ...how }: Recurrence = {},
): tf.Tensor {
  const step = ([h]: tf.Tensor[], input: tf.Tensor): tf.Tensor[] => {
    const [resetIn, updateIn, newIn] = tf.split(input, 3, 1);
    const [resetOf, updateOf, newOf] = tf.split(tf.add(tf.matMul(h!, recurrent), recurrentBias), 3, 1);
    const reset = tf.sigmoid(tf.add(resetIn!, resetOf!));
    const update = tf.sigmoid(tf.add(updateIn!, updateOf!));
    const fresh = tf.tanh(tf.add(newIn!, tf.mul(reset, newOf!)));
    return [tf.add(fresh, tf.mul(update, tf.sub(h!, fresh)))];
  };
  const start = tf.zeros([x.shape[0]!, recurrent.shape[0]!]);
  return overTime(tf.add(project(x, kernel), bias), [start], step, counts, how);
}

/** Runs `step` from state to state over inputs [batch, time, ...]; the first part of a state is what comes out. */
function overTime(
  inputs: tf.Tensor,
  start: tf.Tensor[],
  step: (state: tf.Tensor[], input: tf.Tensor) => tf.Tensor[],
  counts: tf.Tensor | undefined,
  { backward = false, all = false }: Omit<Recurrence, 'mask'>,
): tf.Tensor {
  const steps = tf.unstack(inputs, 1);
  const open = counts && tf.split(counts, steps.length, 1);
  const outputs: tf.Tensor[] = [];
  let state = start;
  for (let i = 0; i < steps.length; i++) {
    const at = backward ? steps.length - 1 - i : i;
    const next = step(state, steps[at]!);
    const before = state;
    state = open ? next.map((part, k) => tf.add(before[k]!, tf.mul(open[at]!, tf.sub(part, before[k]!)))) : next;
    outputs[at] = state[0]!;
  }
  return all ? tf.stack(outputs, 1) : state[0]!;
}
