/**
 * What is measured: each workload is a spec, and what its parameters are called where the same step is written by hand.
 * `network` names that step in tfjs.mjs, layers.mjs, jax.mjs and pytorch.py; several workloads may share one.
 */
import { concat, stack } from './arrays.mjs';

/**
 * @typedef {object} Workload
 * @property {string} name
 * @property {string} network
 * @property {string} about For the table.
 * @property {string} [spec] Its text.
 * @property {string} [file] A spec of the repository in its place.
 * @property {{ path: string, value: string }[]} [overrides] As `--set` gives them.
 * @property {[string, string][]} [edits] What stands in the file, or in those it imports, and what in its place.
 * @property {number} batch Rows a step; of each task, where tasks have rows of their own.
 * @property {number} batches Different batches of made-up rows, taken in turn.
 * @property {'sgd' | 'adam'} optimizer sgd has a momentum of 0.9.
 * @property {number} rate
 * @property {(p: Record<string, import('./arrays.mjs').Values>) => Record<string, import('./arrays.mjs').Values>} arrange From
 *   the parameters of the emitted program to those of the steps written by hand: the heads of tasks stand in one array.
 */

const many = (count, name) => Array.from({ length: count }, (_, i) => `${name}${i}`);
const columns = (count) => `source rows = csv("rows.csv")\n  x <- rows.x1 .. rows.x${count}`;
const training = (optimizer, batch) => `train {\n  seed: 1\n  phase main: joint { optimizer: ${optimizer}, batch: ${batch}, epochs: 1 }\n}\n`;
const ten = `labels kinds [${many(10, 'k').join(', ')}]`;

/** Parameters under the names that they have without the trunk. */
const named = (p, trunk, names) => Object.fromEntries(names.map((name) => [name.replace('.', '_'), p[`${trunk}.${name}`]]));
/** One array of the like-named parameters of tasks, [tasks, ...shape]. */
const stacked = (p, tasks, name) => stack(tasks.map((task) => p[`${task}.${name}`]));
/** The same side by side, [..., tasks x outputs]. */
const beside = (p, tasks, name) => concat(tasks.map((task) => p[`${task}.${name}`]));

const SCENES = ['desert', 'mountains', 'sea', 'sunset', 'trees'];

const mtDnn = (batch) => ({
  name: `mt-dnn-b${batch}`,
  network: 'mt_dnn',
  about: `MT-DNN, 294-300-400-10, sigmoid, batch ${batch}`,
  batch,
  batches: 16,
  optimizer: 'sgd',
  rate: 0.1,
  spec: `model mt_dnn {
  input x: real[294]
  trunk features from x {
    h1 = dense(300, activation: sigmoid)
    h2 = dense(400, activation: sigmoid)
  }
  split after h2 {
    tasks [${SCENES.join(', ')}]: binary {
      pair = dense(2, activation: sigmoid)
      loss: pairwise_cross_entropy
    }
  }
}
data {
  ${columns(294)}
}
${training('sgd(0.1, momentum: 0.9)', batch)}`,
  arrange: (p) => ({
    ...named(p, 'features', ['h1.kernel', 'h1.bias', 'h2.kernel', 'h2.bias']),
    pair_kernel: beside(p, SCENES, 'pair.kernel'),
    pair_bias: beside(p, SCENES, 'pair.bias'),
  }),
});

const DOMAINS = ['amazon', 'webcam', 'dslr', 'caltech'];

const drn = {
  name: 'drn',
  network: 'drn',
  about: 'DRN, four heads 512-256-10, 24 rows each, quadratic prior',
  batch: 24,
  batches: 8,
  optimizer: 'sgd',
  rate: 0.005,
  spec: `${ten}
model drn {
  tasks t in [${DOMAINS.join(', ')}]: class of kinds { rows: own }
  input x: real[512]
  split after x {
    each task {
      fc7b = dense(256, activation: relu, start: same(he_normal))
      fc8 = dense(classes, start: same(he_normal))
      loss: cross_entropy
    }
  }
  prior [fc7b, fc8] ~ tensor_normal(task: learned(epsilon: 1e-5))
}
data {
  ${columns(512)}
  t <- rows.kind where rows.domain == t
}
${training('sgd(0.005, momentum: 0.9)', 24)}`,
  arrange: (p) => ({
    fc7b_kernel: stacked(p, DOMAINS, 'fc7b.kernel'),
    fc7b_bias: stacked(p, DOMAINS, 'fc7b.bias'),
    fc8_kernel: stacked(p, DOMAINS, 'fc8.kernel'),
    fc8_bias: stacked(p, DOMAINS, 'fc8.bias'),
    fc7b_precision: p['fc7b.task.precision'],
    fc8_precision: p['fc8.task.precision'],
  }),
};

const damtl = {
  name: 'damtl',
  network: 'damtl',
  about: "DAMTL's network, 64x64x3, five convolutions, dense 256, two tasks of 10, batch 20",
  batch: 20,
  batches: 4,
  optimizer: 'sgd',
  rate: 0.002,
  spec: `${ten}
model damtl {
  input x: real[64, 64, 3]
  trunk features from x {
    c1 = conv(32, kernel: 3, stride: 2, padding: same, activation: relu)
    p1 = max_pool(2)
    c2 = conv(64, kernel: 3, padding: same, activation: relu)
    p2 = max_pool(2)
    c3 = conv(128, kernel: 3, padding: same, activation: relu)
    c4 = conv(128, kernel: 3, padding: same, activation: relu)
    c5 = conv(128, kernel: 3, padding: same, activation: relu)
    p5 = max_pool(2)
    f = flatten()
    h = dense(256, activation: relu)
  }
  split after h {
    tasks [caltech, domain]: class of kinds { scores = dense(classes); loss: cross_entropy }
  }
}
data {
  ${columns(64 * 64 * 3)}
}
${training('sgd(0.002, momentum: 0.9)', 20)}`,
  arrange: (p) => ({
    ...named(p, 'features', ['c1', 'c2', 'c3', 'c4', 'c5', 'h'].flatMap((layer) => [`${layer}.kernel`, `${layer}.bias`])),
    scores_kernel: beside(p, ['caltech', 'domain'], 'scores.kernel'),
    scores_bias: beside(p, ['caltech', 'domain'], 'scores.bias'),
  }),
};

const cnn = {
  name: 'cnn',
  network: 'cnn',
  about: 'CNN, 32x32x3, conv 32, pool, conv 64, pool, dense 10, batch 32',
  batch: 32,
  batches: 4,
  optimizer: 'sgd',
  rate: 0.002,
  spec: `${ten}
model cnn {
  input x: real[32, 32, 3]
  trunk features from x {
    c1 = conv(32, kernel: 3, padding: same, activation: relu)
    p1 = max_pool(2)
    c2 = conv(64, kernel: 3, padding: same, activation: relu)
    p2 = max_pool(2)
    f = flatten()
  }
  split after f {
    task kind: class of kinds { scores = dense(classes); loss: cross_entropy }
  }
}
data {
  ${columns(32 * 32 * 3)}
}
${training('sgd(0.002, momentum: 0.9)', 32)}`,
  arrange: (p) => ({
    ...named(p, 'features', ['c1.kernel', 'c1.bias', 'c2.kernel', 'c2.bias']),
    scores_kernel: p['kind.scores.kernel'],
    scores_bias: p['kind.scores.bias'],
  }),
};

const FLOWERS = ['kind', 'color'];
const FIRE = ['s', 'e1', 'e3'].flatMap((layer) => [`${layer}.kernel`, `${layer}.bias`]);

const flowers = (freeze, { size, batch, name } = { size: 128, batch: 32, name: freeze ? 'flowers-frozen' : 'flowers-tuned' }) => ({
  name,
  network: freeze ? 'flowers_frozen' : 'flowers_tuned',
  about: `flowers, SqueezeNet at ${size}x${size}, ${freeze ? 'frozen to pool8, heads on its features' : 'fine-tuned whole'}, batch ${batch}`,
  edits: [['image[128, 128, 3]', `image[${size}, ${size}, 3]`]],
  batch,
  batches: 2,
  optimizer: 'adam',
  rate: 0.0001,
  file: 'examples/flowers.mtl',
  overrides: [
    { path: 'model.squeezenet.freeze', value: String(freeze) },
    { path: 'train.main.optimizer', value: 'adam(0.0001)' },
  ],
  arrange: (p) => {
    const head = (task) => Object.fromEntries([...FIRE.map((name) => `fire9.${name}`), 'conv10.kernel', 'conv10.bias'].map((name) => [`${task}_${name.replaceAll('.', '_')}`, p[`${task}.${name}`]]));
    const trunk = Object.keys(p).filter((name) => name.startsWith('squeezenet.'));
    const shared = freeze ? {} : Object.fromEntries(trunk.map((name) => [name.replace('squeezenet.', '').replaceAll('.', '_'), p[name]]));
    return { ...shared, ...Object.assign({}, ...FLOWERS.map(head)) };
  },
});

const lstm = {
  name: 'lstm',
  network: 'lstm',
  about: 'LSTM classifier, 32 steps of 32 numbers, 128 units, 10 classes, batch 32',
  batch: 32,
  batches: 8,
  optimizer: 'sgd',
  rate: 0.05,
  spec: `${ten}
model recurrent {
  input x: real[32, 32]
  trunk body from x { h = lstm(128) }
  split after h {
    task kind: class of kinds { scores = dense(classes); loss: cross_entropy }
  }
}
data {
  ${columns(32 * 32)}
}
${training('sgd(0.05, momentum: 0.9)', 32)}`,
  arrange: (p) => ({
    ...named(p, 'body', ['h.kernel', 'h.recurrent', 'h.bias']),
    scores_kernel: p['kind.scores.kernel'],
    scores_bias: p['kind.scores.bias'],
  }),
};

const ATTENTION = ['query', 'key', 'value', 'output'].flatMap((name) => [`a.${name}`, `a.${name}_bias`]);

const attention = ({ name, time, width, forward, batch }) => ({
  name,
  network: 'attention',
  about: `transformer block, ${time} steps of ${width} numbers, 4 heads, feed-forward ${forward}, 10 classes, batch ${batch}, Adam`,
  batch,
  batches: 8,
  optimizer: 'adam',
  rate: 0.001,
  spec: `${ten}
model transformer {
  input x: real[${time}, ${width}]
  trunk body from x {
    e = positions()
    a = attention(heads: 4)
    r = add() from e, a
    n = layer_norm()
    f = dense(${forward}, activation: gelu)
    g = dense(${width})
    s = add() from n, g
    o = layer_norm()
    m = mean_pool()
  }
  split after m {
    task kind: class of kinds { scores = dense(classes); loss: cross_entropy }
  }
}
data {
  ${columns(time * width)}
}
${training('adam(0.001)', batch)}`,
  arrange: (p) => ({
    ...named(p, 'body', ['e.table', ...ATTENTION, 'n.scale', 'n.shift', 'f.kernel', 'f.bias', 'g.kernel', 'g.bias', 'o.scale', 'o.shift']),
    scores_kernel: p['kind.scores.kernel'],
    scores_bias: p['kind.scores.bias'],
  }),
});

const binary = (count) => ({
  name: `binary-${count}`,
  network: 'binary',
  about: `${count.toLocaleString('en')} binary tasks on a shared trunk, 500-128, batch 256`,
  batch: 256,
  batches: 4,
  optimizer: 'sgd',
  rate: 0.01,
  spec: `model keywords {
  input x: real[500]
  trunk features from x { h = dense(128, activation: relu) }
  split after h {
    tasks [${many(count, 't').join(', ')}]: binary { score = dense(1); loss: binary_cross_entropy }
  }
}
data {
  ${columns(500)}
}
${training('sgd(0.01, momentum: 0.9)', 256)}`,
  arrange: (p) => ({
    ...named(p, 'features', ['h.kernel', 'h.bias']),
    score_kernel: beside(p, many(count, 't'), 'score.kernel'),
    score_bias: beside(p, many(count, 't'), 'score.bias'),
  }),
});

const heads = ({ name, width, batch }) => ({
  name,
  network: 'heads',
  about: `1,000 tasks with rows of their own, heads ${width}-10, ${batch} rows each`,
  batch,
  batches: 2,
  optimizer: 'sgd',
  rate: 0.01,
  spec: `${ten}
model family {
  tasks t in [${many(1000, 't').join(', ')}]: class of kinds { rows: own }
  input x: real[${width}]
  split after x {
    each task { scores = dense(classes); loss: cross_entropy }
  }
}
data {
  ${columns(width)}
  t <- rows.kind where rows.task == t
}
${training('sgd(0.01, momentum: 0.9)', batch)}`,
  arrange: (p) => ({ scores_kernel: stacked(p, many(1000, 't'), 'scores.kernel'), scores_bias: stacked(p, many(1000, 't'), 'scores.bias') }),
});

/** A network that takes a moment: what the test of the benchmark runs. */
const tiny = {
  ...mtDnn(4),
  name: 'tiny',
  about: 'MT-DNN at batch 4',
  batches: 2,
};

/** @type {readonly Workload[]} */
export const workloads = [
  mtDnn(16), mtDnn(32), mtDnn(128), drn, damtl, cnn, flowers(true), flowers(false), lstm, attention({ name: 'attention', time: 32, width: 64, forward: 128, batch: 32 }), binary(153), binary(1000), heads({ name: 'heads-1000', width: 256, batch: 4 }),
];

/** Sizes at which a GPU pays. */
export const gpuWorkloads = [
  flowers(false, { name: 'flowers-224', size: 224, batch: 128 }),
  heads({ name: 'heads-1000-wide', width: 2048, batch: 32 }),
  attention({ name: 'attention-wide', time: 128, width: 256, forward: 1024, batch: 128 }),
];

/** The same at sizes that any machine runs in a moment: whether the command works, and no figures. */
export const dryWorkloads = [
  flowers(false, { name: 'flowers-224-dry', size: 64, batch: 2 }),
  heads({ name: 'heads-1000-dry', width: 8, batch: 2 }),
  attention({ name: 'attention-dry', time: 8, width: 16, forward: 16, batch: 4 }),
];

/** @returns {Workload | undefined} */
export const workloadOf = (name) => [...workloads, ...gpuWorkloads, ...dryWorkloads, tiny].find((workload) => workload.name === name);
