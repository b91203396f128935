/**
 * Restricted Boltzmann machines trained by contrastive divergence: MT-DNN, eqs. 1 to 3 and 6; settings after
 * Hinton, A practical guide to training restricted Boltzmann machines (2010).
 */
import * as tf from '@tensorflow/tfjs';
import { randomUniform } from '../../../runtime/ops/dropout.ts';
import { derive, normals, type Key } from '../../../runtime/random.ts';
import { sizeOf } from '../../../runtime/shape.ts';
import { shuffledBatches } from '../../../runtime/train/rows.ts';
import type {
  OnDivergence,
  PhaseRun,
  PureStep,
  Setting,
  StepResult,
  StepState,
  TrainingPhase,
} from '../../../runtime/train/phase.ts';
import type { Batch, Step, Values } from '../../../runtime/types.ts';

export interface RbmOptions {
  /** The layers from the first on: their parameters, and of the first the input that it sees. */
  readonly layers: readonly [RbmLayer & { readonly input: string }, ...RbmLayer[]];
  /** The input's units: reals of variance 1 (gaussian), or probabilities. Higher layers see probabilities. */
  readonly visible: 'gaussian' | 'bernoulli';
  /** Gibbs steps a parameter step. */
  readonly cd: number;
  /** One for all layers, or one a layer. */
  readonly learningRate: number | readonly number[];
  /** One, or that of the first `momentumEpochs` epochs of a layer and that of the later ones. */
  readonly momentum: number | readonly [number, number];
  readonly momentumEpochs: number;
  /** Of the weights; biases do not decay. */
  readonly weightDecay: number;
  /** Standard deviation of the weights at the start. */
  readonly startSd?: number;
  /** Passes over all training rows, labelled or not, for each layer. */
  readonly epochs: number;
  /** Rows a step. */
  readonly batch: number;
  readonly onDivergence?: OnDivergence;
}

export interface RbmLayer {
  readonly name: string;
  readonly kernel: string;
  readonly bias: string;
}

/** Visible and hidden units. */
type Shape = readonly [number, number];

/**
 * Starts dense sigmoid layers as a stack of restricted Boltzmann machines, one layer after the other. The
 * loss that it reports is the reconstruction's mean squared error a unit.
 */
export function rbm(name: string, options: RbmOptions): TrainingPhase {
  const epochs = options.epochs * options.layers.length;
  const { onDivergence } = options;
  return { kind: 'rbm', name, epochs, ...(onDivergence ? { onDivergence } : {}), prepare: (setting) => prepare(options, setting) };
}

function prepare(options: RbmOptions, { model, part, key }: Setting): PhaseRun {
  const rows = part.train;
  const batch = Math.min(options.batch, rows.length);
  const shapes = options.layers.map(({ kernel }) => model.parameters[kernel]!.shape as Shape);
  const layerAt = (epoch: number) => Math.floor(epoch / options.epochs);
  const inLayer = (epoch: number) => epoch % options.epochs;
  const steps = options.layers.map((_, layer): PureStep => (state, of, scalars, step) => contrast(options, layer, state, of, scalars, step));
  return {
    batch,
    enter: (epoch) =>
      inLayer(epoch) === 0 ? start(options, layerAt(epoch), shapes, key) : { values: {}, slots: {} },
    steps: (epoch) =>
      shuffledBatches(rows, batch, derive(key, 'shuffle'), epoch).map((of) => ({ rows: of, tasks: [] })),
    scalars: (epoch) => ({
      rate: nth(options.learningRate, layerAt(epoch)),
      momentum: nth(options.momentum, inLayer(epoch) < options.momentumEpochs ? 0 : 1),
    }),
    work: (epoch) => rows.length * layerWork(shapes, layerAt(epoch), options.cd),
    stepAt: (epoch) => steps[layerAt(epoch)]!,
  };
}

function nth(value: number | readonly number[], i: number): number {
  return typeof value === 'number' ? value : value[i]!;
}

/** The layers below once, then of this one: up, and down, up and a statistic for each of both phases. */
function layerWork(shapes: readonly Shape[], layer: number, cd: number): number {
  const below = shapes.slice(0, layer).reduce((sum, shape) => sum + sizeOf(shape), 0);
  return below + (3 + 2 * cd) * sizeOf(shapes[layer]!);
}

/** Weights from N(0, startSd), biases and velocities 0. The visible biases serve this phase only. */
function start({ layers, startSd = 0.01 }: RbmOptions, layer: number, shapes: readonly Shape[], key: Key) {
  const { kernel, bias } = layers[layer]!;
  const [visible, hidden] = shapes[layer]!;
  const zeros = (...shape: number[]) => ({ shape, values: new Float32Array(sizeOf(shape)) });
  const weights = normals(derive(derive(key, 'start'), kernel), visible * hidden).map((z) => z * startSd);
  return {
    values: { [kernel]: { shape: [visible, hidden], values: weights }, [bias]: zeros(hidden) },
    slots: {
      [`${kernel}/visible_bias`]: zeros(visible),
      [`${kernel}/velocity`]: zeros(visible, hidden),
      [`${bias}/velocity`]: zeros(hidden),
      [`${kernel}/visible_bias/velocity`]: zeros(visible),
    },
  };
}

/**
 * A step of contrastive divergence. Hidden samples drive the reconstruction, hidden probabilities the
 * statistics; the reconstruction is not sampled: of Gaussian units it is the mean h W^T + c, of Bernoulli
 * units the probability.
 */
function contrast(
  options: RbmOptions,
  layer: number,
  state: StepState,
  batch: Batch,
  { rate, momentum }: Readonly<Record<string, tf.Scalar>>,
  step: Step,
): StepResult {
  return tf.tidy(() => {
    const { kernel, bias } = options.layers[layer]!;
    const [w, b, c] = [state.values[kernel]!, state.values[bias]!, state.slots[`${kernel}/visible_bias`]!];
    const v0 = visibleRows(options, layer, state.values, batch);
    const h0 = hiddenGiven(v0, w, b);
    let [v, h] = [v0, h0];
    for (let k = 0; k < options.cd; k++) {
      const mean = tf.add(tf.matMul(sample(h, `${kernel}/${k}`, step), w, false, true), c);
      v = layer === 0 && options.visible === 'gaussian' ? mean : tf.sigmoid(mean);
      h = hiddenGiven(v, w, b);
    }
    // A padded row counts in no statistic.
    const row = tf.expandDims(batch.row, 1);
    const rows = tf.sum(batch.row);
    const error = tf.mul(tf.sub(v0, v), row);
    const difference = tf.sub(tf.matMul(v0, tf.mul(h0, row), true), tf.matMul(v, tf.mul(h, row), true));
    const slopes: Record<string, tf.Tensor> = {
      [kernel]: tf.sub(tf.div(difference, rows), tf.mul(w, options.weightDecay)),
      [bias]: tf.div(tf.sum(tf.mul(tf.sub(h0, h), row), 0), rows),
      [`${kernel}/visible_bias`]: tf.div(tf.sum(error, 0), rows),
    };
    const total: tf.Scalar = tf.div(tf.sum(tf.square(error)), tf.mul(rows, v0.shape[1]!));
    return { state: climb(state, slopes, rate!, momentum!), total, losses: {} };
  });
}

/** What the layer sees: the input, through the layers below as probabilities. Eq. 6. */
function visibleRows({ layers }: RbmOptions, layer: number, values: Values, batch: Batch): tf.Tensor {
  const below = layers.slice(0, layer);
  return below.reduce(
    (v, { kernel, bias }) => hiddenGiven(v, values[kernel]!, values[bias]!),
    batch.inputs[layers[0].input]!,
  );
}

function hiddenGiven(v: tf.Tensor, w: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return tf.sigmoid(tf.add(tf.matMul(v, w), b));
}

/** 1 with probability p, else 0. */
function sample(p: tf.Tensor, name: string, { seed }: Step): tf.Tensor {
  return tf.step(tf.sub(p, randomUniform(p.shape, name, seed!)));
}

/** velocity = momentum x velocity + rate x slope; value += velocity. */
function climb(
  state: StepState,
  slopes: Record<string, tf.Tensor>,
  rate: tf.Scalar,
  momentum: tf.Scalar,
): StepState {
  const values = { ...state.values };
  const slots = { ...state.slots };
  for (const [name, slope] of Object.entries(slopes)) {
    const velocity = tf.add(tf.mul(slots[`${name}/velocity`]!, momentum), tf.mul(slope, rate));
    const into = name in values ? values : slots;
    into[name] = tf.add(into[name]!, velocity);
    slots[`${name}/velocity`] = velocity;
  }
  return { values, slots };
}
