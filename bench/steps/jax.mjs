/** A workload's step by jax-js on its wasm backend, as its users write it: a compiled function of parameters, slots and batch. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { init, jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { readArrays } from './arrays.mjs';

export async function open({ network, optimizer, rate }, folder) {
  await init('wasm');
  const { x, y, order } = readArrays(folder, 'data');
  const start = readArrays(folder, 'start');
  const fixed = Object.fromEntries(Object.entries(start).filter(([name]) => name.endsWith('precision')).map(toArray));
  let p = Object.fromEntries(Object.entries(start).filter(([name]) => !name.endsWith('precision')).map(([name, array]) => toArray([name, arranged(network, name, array)])));
  const zeros = () => tree.map((each) => np.zeros(each.shape), p);
  let slots = optimizer === 'adam' ? { mean: zeros(), square: zeros() } : { velocity: zeros() };
  const loss = (p, x, y) => NETWORKS[network](p, x, y, fixed, x.shape[0] * order.shape[0]);
  const update = optimizer === 'adam' ? adam : momentum;
  const run = jit((p, slots, count, x, y) => {
    const [value, slopes] = valueAndGrad(loss)(p, x, y);
    return [value, update(p, slots, slopes, rate, count)];
  });
  const step = (at) => {
    const rows = order.values.subarray((at % order.shape[0]) * order.shape[1], ((at % order.shape[0]) + 1) * order.shape[1]);
    const [value, after] = run(p, slots, np.array(Float32Array.of(at + 1)), batchOf(x, rows, Float32Array), batchOf(y, rows, Int32Array));
    [p, slots] = after;
    return value.dataSync()[0];
  };
  return { step, about: { version: versionOf(), threads: typeof Worker === 'undefined' ? 1 : navigator.hardwareConcurrency } };
}

function versionOf() {
  const entry = createRequire(import.meta.url).resolve('@jax-js/jax');
  return JSON.parse(readFileSync(path.join(path.dirname(entry), '../package.json'), 'utf8')).version;
}

const toArray = ([name, { shape, values }]) => [name, np.array(values).reshape([...shape])];

/** The rows of a batch as an array of its own. */
function batchOf({ shape, values }, rows, Type) {
  const width = values.length / shape[0];
  const out = new Type(rows.length * width);
  rows.forEach((row, i) => out.set(values.subarray(row * width, (row + 1) * width), i * width));
  return np.array(out, { dtype: Type === Int32Array ? np.int32 : np.float32 }).reshape([rows.length, ...shape.slice(1)]);
}

function momentum(p, { velocity }, slopes, rate) {
  const moved = tree.map((v, slope) => v.mul(0.9).add(slope), velocity, slopes);
  return [tree.map((w, v) => w.sub(v.ref.mul(rate)), p, moved), { velocity: moved }];
}

function adam(p, { mean, square }, slopes, rate, count) {
  const m = tree.map((m, slope) => m.mul(0.9).add(slope.ref.mul(0.1)), mean, slopes);
  const v = tree.map((v, slope) => v.mul(0.999).add(np.square(slope.ref).mul(0.001)), square, slopes);
  const correction = (beta) => np.exp(count.ref.mul(Math.log(beta))).neg().add(1);
  const moved = (w, m, v) => w.sub(m.ref.div(correction(0.9)).mul(rate).div(np.sqrt(v.ref.div(correction(0.999))).add(1e-8)));
  return [tree.map(moved, p, m, v), { mean: m, square: v }];
}

/** Kernels of convolutions as jax-js wants them, [out, in, height, width], and rows after a flatten by channels first. */
function arranged(network, name, array) {
  if (array.shape.length === 4) return permuted(array, [3, 2, 0, 1]);
  const side = { cnn: { scores_kernel: 8 }, damtl: { h_kernel: 4 } }[network]?.[name];
  if (!side) return array;
  const [rows, out] = array.shape;
  return { ...permuted({ shape: [side, side, rows / side ** 2, out], values: array.values }, [2, 0, 1, 3]), shape: [rows, out] };
}

function permuted({ shape, values }, order) {
  const after = order.map((axis) => shape[axis]);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((all, dim) => all * dim, 1));
  const out = new Float32Array(values.length);
  const at = after.map(() => 0);
  for (let i = 0; i < out.length; i++) {
    out[i] = values[at.reduce((sum, place, axis) => sum + place * strides[order[axis]], 0)];
    for (let axis = at.length - 1; axis >= 0 && ++at[axis] === after[axis]; axis--) at[axis] = 0;
  }
  return { shape: after, values: out };
}

const dense = (p, name, x) => np.matmul(x, p[`${name}_kernel`].ref).add(p[`${name}_bias`].ref);
const batched = (p, name, x) => np.matmul(x, p[`${name}_kernel`].ref).add(np.expandDims(p[`${name}_bias`].ref, 1));

/** The sum over rows: scores [n, classes], y [n]. */
const cross = (scores, y) => nn.logSoftmax(scores, -1).mul(nn.oneHot(y, scores.shape[1])).sum().neg();

const conv = (p, name, x, stride = 1, padding = 'SAME') => nn.relu(lax.convGeneralDilated(x, p[`${name}_kernel`].ref, [stride, stride], padding).add(p[`${name}_bias`].ref.reshape([-1, 1, 1])));
const pool = (x, size) => lax.reduceWindow(x, (window) => np.max(window), [size, size], [2, 2]);
const firstChannels = (x) => np.transpose(x, [0, 3, 1, 2]);

function fire(p, name, x) {
  const s = conv(p, `${name}_s`, x);
  return np.concatenate([conv(p, `${name}_e1`, s.ref), conv(p, `${name}_e3`, s)], 1);
}

function flowers(p, x, y) {
  const of = (task, i) => {
    const h = fire(p, `${task}_fire9`, x.ref);
    const scores = lax.convGeneralDilated(h, p[`${task}_conv10_kernel`].ref, [1, 1], 'VALID').add(p[`${task}_conv10_bias`].ref.reshape([-1, 1, 1]));
    return cross(np.mean(scores, [2, 3]), y.ref.slice([], i));
  };
  return of('kind', 0).add(of('color', 1)).div(x.shape[0]);
}

/** Half the trace of W' P W, W being [tasks, ...]. */
function penalty(w, precision) {
  const flat = w.ref.reshape([w.shape[0], -1]);
  return flat.ref.mul(np.matmul(precision.ref, flat)).sum().mul(0.5);
}

function normalise(x, scale, shift) {
  const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
  return centred.div(np.sqrt(variance.add(1e-5))).mul(scale.ref).add(shift.ref);
}

/** The loss of each network. */
const NETWORKS = {
  mt_dnn(p, x, y) {
    const out = nn.sigmoid(dense(p, 'pair', nn.sigmoid(dense(p, 'h2', nn.sigmoid(dense(p, 'h1', x))))));
    const answers = y.astype(np.float32);
    const wanted = np.stack([answers.ref, answers.neg().add(1)], 2);
    return nn.logSoftmax(out.reshape([x.shape[0], -1, 2]), 2).mul(wanted).sum().neg().div(x.shape[0]);
  },

  drn(p, x, y, fixed, rows) {
    const out = batched(p, 'fc8', nn.relu(batched(p, 'fc7b', x.reshape([4, -1, x.shape[1]]))));
    const prior = penalty(p.fc7b_kernel, fixed.fc7b_precision).add(penalty(p.fc8_kernel, fixed.fc8_precision));
    return cross(out.reshape([-1, 10]), y).div(y.shape[0] / 4).add(prior.div(rows));
  },

  damtl(p, x, y) {
    let h = pool(conv(p, 'c1', firstChannels(x), 2), 2);
    h = conv(p, 'c4', conv(p, 'c3', pool(conv(p, 'c2', h), 2)));
    h = pool(conv(p, 'c5', h), 2);
    h = nn.relu(dense(p, 'h', h.reshape([x.shape[0], -1])));
    return cross(dense(p, 'scores', h).reshape([-1, 10]), y.reshape([-1])).div(x.shape[0]);
  },

  cnn(p, x, y) {
    const h = pool(conv(p, 'c2', pool(conv(p, 'c1', firstChannels(x)), 2)), 2);
    return cross(dense(p, 'scores', h.reshape([x.shape[0], -1])), y.reshape([-1])).div(x.shape[0]);
  },

  flowers_frozen: (p, x, y) => flowers(p, firstChannels(x), y),

  flowers_tuned(p, x, y) {
    let h = pool(conv(p, 'conv1', firstChannels(x), 2, 'VALID'), 3);
    h = pool(fire(p, 'fire3', fire(p, 'fire2', h)), 3);
    h = pool(fire(p, 'fire5', fire(p, 'fire4', h)), 3);
    return flowers(p, pool(fire(p, 'fire8', fire(p, 'fire7', fire(p, 'fire6', h))), 3), y);
  },

  lstm(p, x, y) {
    const [batch, time] = x.shape;
    const inputs = np.matmul(x, p.h_kernel.ref).add(p.h_bias.ref);
    let h = np.zeros([batch, p.h_recurrent.shape[0]]);
    let c = h.ref;
    for (let i = 0; i < time; i++) {
      const [take, keep, fresh, give] = np.split(inputs.ref.slice([], i).add(np.matmul(h, p.h_recurrent.ref)), 4, 1);
      c = nn.sigmoid(keep).mul(c).add(nn.sigmoid(take).mul(np.tanh(fresh)));
      h = nn.sigmoid(give).mul(np.tanh(c.ref));
    }
    return cross(dense(p, 'scores', h), y.reshape([-1])).div(batch);
  },

  attention(p, x, y) {
    const [batch, time, width] = x.shape;
    const e = x.add(p.e_table.ref);
    const project = (of, name) => np.matmul(of.ref, p[`a_${name}`].ref).add(p[`a_${name}_bias`].ref);
    const [q, k, v] = ['query', 'key', 'value'].map((name) => np.transpose(project(e, name).reshape([batch, time, 4, width / 4]), [0, 2, 1, 3]));
    const weights = nn.softmax(np.matmul(q, np.transpose(k, [0, 1, 3, 2])).div(Math.sqrt(width / 4)), -1);
    const joined = np.transpose(np.matmul(weights, v), [0, 2, 1, 3]).reshape([batch, time, width]);
    const n = normalise(e.ref.add(project(joined, 'output')), p.n_scale, p.n_shift);
    const g = dense(p, 'g', nn.gelu(dense(p, 'f', n.ref), { approximate: false }));
    const o = normalise(n.add(g), p.o_scale, p.o_shift);
    return cross(dense(p, 'scores', np.mean(o, 1)), y.reshape([-1])).div(batch);
  },

  binary(p, x, y) {
    const scores = dense(p, 'score', nn.relu(dense(p, 'h', x)));
    return nn.softplus(scores.ref).sub(scores.mul(y.astype(np.float32))).sum().div(x.shape[0]);
  },

  heads(p, x, y) {
    const scores = batched(p, 'scores', x.reshape([1000, -1, x.shape[1]]));
    return cross(scores.reshape([-1, 10]), y).div(y.shape[0] / 1000);
  },
};
