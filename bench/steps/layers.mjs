/** A workload's step by TensorFlow.js's layers on its wasm backend: `trainOnBatch` of a model that its users would declare. */
import * as tf from '@tensorflow/tfjs';
import { readArrays } from './arrays.mjs';
import { openData, openWasm } from './tfjs.mjs';

export async function open({ network, optimizer, rate }, folder) {
  await openWasm();
  const declare = NETWORKS[network];
  if (!declare) throw new Error(UNSAYABLE[network]);
  const { batchAt } = openData(folder, network);
  const start = readArrays(folder, 'start');
  const model = declare(start);
  fill(model, start);
  const descent = optimizer === 'adam' ? tf.train.adam(rate, 0.9, 0.999, 1e-8) : tf.train.momentum(rate, 0.9);
  model.compile({ optimizer: descent, loss: LOSSES[network] ?? classes });
  const step = async (at) => {
    const { x, y } = tf.tidy(() => targetsOf(network, batchAt(at)));
    const losses = await model.trainOnBatch(x, y.length === 1 ? y[0] : y);
    tf.dispose([x, y]);
    return Array.isArray(losses) ? losses[0] : losses;
  };
  return { step, about: { version: tf.version_layers, threads: 1 } };
}

const UNSAYABLE = {
  drn: 'a prior over the weights of several layers is not sayable',
  heads: 'tasks with rows of their own are not sayable',
  attention: 'has no attention',
};

const WEIGHTS = { dense: ['kernel', 'bias'], conv2d: ['kernel', 'bias'], lstm: ['kernel', 'recurrent', 'bias'] };

/** A layer's weights are those of its name. */
function fill(model, start) {
  for (const layer of model.layers.filter(({ weights }) => weights.length > 0)) {
    const kind = layer.getClassName().toLowerCase();
    layer.setWeights(WEIGHTS[kind].map((weight) => {
      const { shape, values } = start[`${layer.name}_${weight}`];
      return tf.tensor(values, shape);
    }));
  }
}

const classes = (y, scores) => tf.losses.softmaxCrossEntropy(y, scores, 1, 0, tf.Reduction.NONE);

/** A number a row; classes where it is left out. */
const LOSSES = {
  mt_dnn: (y, pairs) => tf.sum(classes(y, pairs), 1),
  binary: (y, scores) => tf.sum(tf.losses.sigmoidCrossEntropy(y, scores, 1, 0, tf.Reduction.NONE), 1),
};

/** Of MT-DNN's tasks a pair each, [batch, tasks, 2], the label's output first. */
const targetsOf = (network, { x, y }) => ({ x, y: network === 'mt_dnn' ? [tf.stack([y[0], tf.sub(1, y[0])], 2)] : y });

const dense = (name, units, activation = 'linear') => tf.layers.dense({ name, units, activation });
const conv = (name, filters, kernelSize, more = {}) => tf.layers.conv2d({ name, filters, kernelSize, padding: 'same', activation: 'relu', ...more });
const pool = () => tf.layers.maxPooling2d({ poolSize: 2, strides: 2 });
const smaller = () => tf.layers.maxPooling2d({ poolSize: 3, strides: 2 });
const sequence = (input, layers) => layers.reduce((x, layer) => layer.apply(x), input);
const one = (shape, layers) => {
  const input = tf.input({ shape });
  return tf.model({ inputs: input, outputs: sequence(input, layers) });
};

function fire(name, squeeze, expand, x) {
  const s = conv(`${name}_s`, squeeze, 1).apply(x);
  return tf.layers.concatenate().apply([conv(`${name}_e1`, expand, 1).apply(s), conv(`${name}_e3`, expand, 3).apply(s)]);
}

function flowers(input, shared) {
  const outputs = [['kind', 2], ['color', 3]].map(([task, count]) =>
    sequence(fire(`${task}_fire9`, 64, 256, shared), [conv(`${task}_conv10`, count, 1, { activation: 'linear' }), tf.layers.globalAveragePooling2d({})]),
  );
  return tf.model({ inputs: input, outputs });
}

const NETWORKS = {
  mt_dnn: () => one([294], [dense('h1', 300, 'sigmoid'), dense('h2', 400, 'sigmoid'), dense('pair', 10, 'sigmoid'), tf.layers.reshape({ targetShape: [5, 2] })]),

  damtl(start) {
    const input = tf.input({ shape: [64, 64, 3] });
    const h = sequence(input, [
      conv('c1', 32, 3, { strides: 2 }), pool(), conv('c2', 64, 3), pool(), conv('c3', 128, 3), conv('c4', 128, 3), conv('c5', 128, 3), pool(),
      tf.layers.flatten(), dense('h', 256, 'relu'),
    ]);
    // The heads of both tasks stand side by side.
    Object.assign(start, ...[0, 1].map((task) => columnsOf(start, task)));
    return tf.model({ inputs: input, outputs: [0, 1].map((task) => dense(`scores${task}`, 10).apply(h)) });
  },

  cnn: () => one([32, 32, 3], [conv('c1', 32, 3), pool(), conv('c2', 64, 3), pool(), tf.layers.flatten(), dense('scores', 10)]),

  flowers_frozen() {
    const input = tf.input({ shape: [3, 3, 512] });
    return flowers(input, input);
  },

  flowers_tuned() {
    const input = tf.input({ shape: [128, 128, 3] });
    let h = sequence(input, [conv('conv1', 64, 3, { strides: 2, padding: 'valid' }), smaller()]);
    h = smaller().apply(fire('fire3', 16, 64, fire('fire2', 16, 64, h)));
    h = smaller().apply(fire('fire5', 32, 128, fire('fire4', 32, 128, h)));
    h = smaller().apply(fire('fire8', 64, 256, fire('fire7', 48, 192, fire('fire6', 48, 192, h))));
    return flowers(input, h);
  },

  lstm: () => one([32, 32], [tf.layers.lstm({ name: 'h', units: 128, recurrentActivation: 'sigmoid' }), dense('scores', 10)]),

  binary: ({ score_bias: { shape } }) => one([500], [dense('h', 128, 'relu'), dense('score', shape[0])]),
};

/** The parameters of one of two heads of 10 outputs. */
function columnsOf({ scores_kernel: kernel, scores_bias: bias }, task) {
  const ours = (_, i) => Math.floor((i % 20) / 10) === task;
  return {
    [`scores${task}_kernel`]: { shape: [kernel.shape[0], 10], values: kernel.values.filter(ours) },
    [`scores${task}_bias`]: { shape: [10], values: bias.values.filter(ours) },
  };
}
