/** A workload's step by TensorFlow.js on its wasm backend, as its users write it: an optimizer that minimises a function. */
import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { readArrays } from './arrays.mjs';

/** On one thread: TF.js's own threaded build is slower on every network measured. */
export async function openWasm() {
  tf.enableProdMode();
  const home = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  setWasmPaths(`${path.join(home, 'dist')}${path.sep}`);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setThreadsCount(1);
  await tf.setBackend('wasm');
  addFilterGradient();
}

/**
 * The gradient by a convolution's filter, which the wasm backend lacks, as a convolution of transposed tensors: without it
 * no network with a convolution trains there. x [batch, height, width, in] and dy [batch, height, width, out].
 */
function addFilterGradient() {
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs: { x, dy }, attrs: { strides, pad, filterShape } }) =>
      tf.tidy(() => {
        const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad);
        const { top, bottom, left, right } = info.padInfo;
        const padded = tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]]);
        // The stride becomes the dilation.
        const found = tf.conv2d(tf.transpose(padded, [3, 1, 2, 0]), tf.transpose(dy, [1, 2, 0, 3]), 1, 'valid', 'NHWC', strides);
        return tf.transpose(tf.slice(found, [0, 0, 0, 0], [filterShape[2], filterShape[0], filterShape[1], filterShape[3]]), [1, 2, 0, 3]);
      }),
  });
}

/** The data as tensors that stay, and for each step the rows of its batch. `y` is float32: classes as ones among zeros. */
export function openData(folder, network) {
  const { x, y, order } = readArrays(folder, 'data');
  const rows = Array.from({ length: order.shape[0] }, (_, i) => order.values.slice(i * order.shape[1], (i + 1) * order.shape[1]));
  const answers = tf.tensor(y.values, y.shape, 'int32');
  const counts = COUNTS[network];
  const whole = { x: tf.tensor(x.values, x.shape), y: counts ? counts.map((count, i) => encode(counts.length > 1 ? tf.gather(answers, i, 1) : answers, count)) : [tf.cast(answers, 'float32')] };
  const batchAt = (step) => {
    const of = tf.tensor1d(rows[step % rows.length], 'int32');
    return { x: tf.gather(whole.x, of), y: whole.y.map((each) => tf.gather(each, of)) };
  };
  return { batchAt, rows: x.shape[0] };
}

const encode = (answers, count) => tf.tensor(tf.oneHot(answers.flatten(), count).arraySync(), [answers.size, count], 'float32');

/** Classes of each task; of networks of binary tasks none. */
const COUNTS = { drn: [10], damtl: [10, 10], cnn: [10], flowers_frozen: [2, 3], flowers_tuned: [2, 3], lstm: [10], attention: [10], heads: [10] };

export async function open({ network, optimizer, rate }, folder) {
  await openWasm();
  const { batchAt, rows } = openData(folder, network);
  const p = parametersOf(network, readArrays(folder, 'start'));
  const variables = Object.values(p).filter((value) => value instanceof tf.Variable);
  const descent = optimizer === 'adam' ? tf.train.adam(rate, 0.9, 0.999, 1e-8) : tf.train.momentum(rate, 0.9);
  const step = (at) => {
    const { x, y } = tf.tidy(() => batchAt(at));
    const loss = descent.minimize(() => NETWORKS[network](p, x, y, rows), true, variables);
    const [read] = loss.dataSync();
    tf.dispose([x, y, loss]);
    return read;
  };
  return { step, about: { version: tf.version_core, threads: 1 } };
}

/** Variables by name; those of DRN's heads one by one, and precisions as they stay. */
function parametersOf(network, start) {
  const tensors = Object.entries(start).map(([name, { shape, values }]) => [name, tf.tensor(values, shape)]);
  const named = tensors.flatMap(([name, tensor]) => {
    if (name.endsWith('precision')) return [[name, tensor]];
    if (network !== 'drn') return [[name, tf.variable(tensor, true, name)]];
    return tf.unstack(tensor).map((part, i) => [`${name}.${i}`, tf.variable(part, true, `${name}.${i}`)]);
  });
  return Object.fromEntries(named);
}

const dense = (p, name, x) => tf.add(tf.matMul(x, p[`${name}_kernel`]), p[`${name}_bias`]);
const classes = (scores, y) => tf.losses.softmaxCrossEntropy(y, scores);
/** The sum over all labels, by rows. */
const labels = (scores, y) => tf.div(tf.losses.sigmoidCrossEntropy(y, scores, 1, 0, tf.Reduction.SUM), scores.shape[0]);
const conv = (p, name, x, stride = 1, pad = 'same') => tf.relu(tf.add(tf.conv2d(x, p[`${name}_kernel`], stride, pad), p[`${name}_bias`]));
const halved = (x) => tf.maxPool(x, 2, 2, 'valid');
const smaller = (x) => tf.maxPool(x, 3, 2, 'valid');

function fire(p, name, x) {
  const s = conv(p, `${name}_s`, x);
  return tf.concat([conv(p, `${name}_e1`, s), conv(p, `${name}_e3`, s)], 3);
}

function flowers(p, x, y) {
  const scores = (task) => tf.mean(tf.add(tf.conv2d(fire(p, `${task}_fire9`, x), p[`${task}_conv10_kernel`], 1, 'valid'), p[`${task}_conv10_bias`]), [1, 2]);
  return tf.add(classes(scores('kind'), y[0]), classes(scores('color'), y[1]));
}

/** Half the trace of W' P W, W being [tasks, ...]. */
function penalty(w, precision) {
  const flat = tf.reshape(w, [w.shape[0], -1]);
  return tf.mul(0.5, tf.sum(tf.mul(flat, tf.matMul(precision, flat))));
}

/** Over the last axis. */
function normalise(x, scale, shift) {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), scale), shift);
}

/** x [batch, time, width] by a kernel [width, out]. */
const project = (x, kernel, bias) => tf.add(tf.reshape(tf.matMul(tf.reshape(x, [-1, x.shape[2]]), kernel), [-1, x.shape[1], kernel.shape[1]]), bias);

const gelu = (x) => tf.mul(tf.mul(0.5, x), tf.add(1, tf.erf(tf.mul(Math.SQRT1_2, x))));

/** The loss of each network. */
const NETWORKS = {
  /** MT-DNN, eqs. 7 and 8: a softmax over the pair of each task, the label's output first. */
  mt_dnn(p, x, [y]) {
    const out = tf.sigmoid(dense(p, 'pair', tf.sigmoid(dense(p, 'h2', tf.sigmoid(dense(p, 'h1', x))))));
    const pairs = tf.reshape(out, [x.shape[0], -1, 2]);
    return tf.div(tf.losses.softmaxCrossEntropy(tf.stack([y, tf.sub(1, y)], 2), pairs, 1, 0, tf.Reduction.SUM), x.shape[0]);
  },

  drn(p, x, [y], rows) {
    const answers = tf.split(y, 4);
    const losses = tf.split(x, 4).map((of, i) => {
      const h = tf.relu(tf.add(tf.matMul(of, p[`fc7b_kernel.${i}`]), p[`fc7b_bias.${i}`]));
      return classes(tf.add(tf.matMul(h, p[`fc8_kernel.${i}`]), p[`fc8_bias.${i}`]), answers[i]);
    });
    const penalties = ['fc7b', 'fc8'].map((name) => penalty(tf.stack(answers.map((_, i) => p[`${name}_kernel.${i}`])), p[`${name}_precision`]));
    return tf.add(tf.addN(losses), tf.div(tf.addN(penalties), rows));
  },

  damtl(p, x, y) {
    const convolved = conv(p, 'c5', conv(p, 'c4', conv(p, 'c3', halved(conv(p, 'c2', halved(conv(p, 'c1', x, 2)))))));
    const h = tf.relu(dense(p, 'h', tf.reshape(halved(convolved), [x.shape[0], -1])));
    const scores = tf.split(dense(p, 'scores', h), 2, 1);
    return tf.addN(scores.map((of, i) => classes(of, y[i])));
  },

  cnn(p, x, [y]) {
    const h = halved(conv(p, 'c2', halved(conv(p, 'c1', x))));
    return classes(dense(p, 'scores', tf.reshape(h, [x.shape[0], -1])), y);
  },

  flowers_frozen: flowers,

  flowers_tuned(p, x, y) {
    let h = smaller(conv(p, 'conv1', x, 2, 'valid'));
    h = smaller(fire(p, 'fire3', fire(p, 'fire2', h)));
    h = smaller(fire(p, 'fire5', fire(p, 'fire4', h)));
    h = smaller(fire(p, 'fire8', fire(p, 'fire7', fire(p, 'fire6', h))));
    return flowers(p, h, y);
  },

  lstm(p, x, [y]) {
    const inputs = tf.unstack(project(x, p.h_kernel, p.h_bias), 1);
    let h = tf.zeros([x.shape[0], p.h_recurrent.shape[0]]);
    let c = h;
    for (const input of inputs) {
      const [take, keep, fresh, give] = tf.split(tf.add(input, tf.matMul(h, p.h_recurrent)), 4, 1);
      c = tf.add(tf.mul(tf.sigmoid(keep), c), tf.mul(tf.sigmoid(take), tf.tanh(fresh)));
      h = tf.mul(tf.sigmoid(give), tf.tanh(c));
    }
    return classes(dense(p, 'scores', h), y);
  },

  attention(p, x, [y]) {
    const [batch, time, width] = x.shape;
    const e = tf.add(x, p.e_table);
    const [q, k, v] = ['query', 'key', 'value'].map((name) => tf.transpose(tf.reshape(project(e, p[`a_${name}`], p[`a_${name}_bias`]), [batch, time, 4, width / 4]), [0, 2, 1, 3]));
    const weights = tf.softmax(tf.div(tf.matMul(q, k, false, true), Math.sqrt(width / 4)));
    const joined = tf.reshape(tf.transpose(tf.matMul(weights, v), [0, 2, 1, 3]), [batch, time, width]);
    const n = normalise(tf.add(e, project(joined, p.a_output, p.a_output_bias)), p.n_scale, p.n_shift);
    const g = project(gelu(project(n, p.f_kernel, p.f_bias)), p.g_kernel, p.g_bias);
    const o = normalise(tf.add(n, g), p.o_scale, p.o_shift);
    return classes(dense(p, 'scores', tf.mean(o, 1)), y);
  },

  binary: (p, x, [y]) => labels(dense(p, 'score', tf.relu(dense(p, 'h', x))), y),

  /** The heads of all tasks as one product. */
  heads(p, x, [y]) {
    const scores = tf.add(tf.matMul(tf.reshape(x, [1000, -1, 256]), p.scores_kernel), tf.expandDims(p.scores_bias, 1));
    return tf.mul(classes(tf.reshape(scores, [-1, 10]), y), 1000);
  },
};
