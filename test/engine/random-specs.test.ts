/** Networks made up from layers, heads, priors and optimizers: a step that is replayed is the eager one. `MTLC_SPECS=300 MTLC_SEED=2` tries others. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../../src/engine/backends/open.ts';
import { compileText } from '../../src/harness/spec.ts';
import { expectReplay } from './replays.ts';

const SPECS = Number(process.env['MTLC_SPECS'] ?? 8);
const SEED = Number(process.env['MTLC_SEED'] ?? 1);

const activation = fc.constantFrom('relu', 'sigmoid', 'tanh', 'elu', 'gelu', 'softplus', 'leaky_relu(0.1)', 'linear');
/** Of one number a normalization leaves nothing but rounding. */
const units = fc.integer({ min: 2, max: 9 });
const dense = fc.tuple(units, activation, fc.boolean()).map(([n, of, bias]) => `dense(${n}, activation: ${of}${bias ? '' : ', bias: false'})`);
const anywhere = fc.constantFrom('dropout(0.4)', 'layer_norm()', 'batch_norm()', 'activation(tanh)', 'l2_normalize()');
const window = fc.constantFrom('valid', 'same');

const convolution = fc.oneof(
  fc.tuple(units, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }), activation).map(([n, kernel, stride, of]) => `conv(${n}, kernel: ${kernel}, stride: ${stride}, padding: same, activation: ${of})`),
  fc.tuple(fc.integer({ min: 1, max: 3 }), activation).map(([kernel, of]) => `depthwise_conv(kernel: ${kernel}, padding: same, activation: ${of})`),
  units.map((n) => `separable_conv(${n}, kernel: 3, padding: same)`),
  window.map((padding) => `max_pool(2, stride: 1, padding: ${padding})`),
  window.map((padding) => `avg_pool(2, stride: 1, padding: ${padding})`),
  anywhere,
);

const sequence = fc.oneof(
  units.map((n) => `lstm(${n}, return: all)`),
  units.map((n) => `gru(${n}, return: all)`),
  fc.constant('attention(1)'),
  fc.tuple(units, fc.integer({ min: 1, max: 3 })).map(([n, kernel]) => `conv1d(${n}, kernel: ${kernel}, padding: same)`),
  dense,
  fc.constant('positions()'),
  anywhere,
);

/** An input's type, layers that keep its kind, and what makes one row of it. */
const body = fc.oneof(
  fc.record({ type: fc.integer({ min: 2, max: 9 }).map((n) => `real[${n}]`), layers: fc.array(fc.oneof(dense, dense, anywhere), { minLength: 1, maxLength: 4 }), last: fc.constant(null) }),
  fc.record({ type: fc.tuple(fc.integer({ min: 4, max: 8 }), fc.integer({ min: 2, max: 3 })).map(([side, channels]) => `real[${side}, ${side}, ${channels}]`), layers: fc.array(convolution, { minLength: 1, maxLength: 4 }), last: fc.constantFrom('flatten()', 'global_avg_pool()', 'global_max_pool()') }),
  fc.record({ type: fc.tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 5 })).map(([steps, width]) => `real[${steps}, ${width}]`), layers: fc.array(sequence, { minLength: 1, maxLength: 3 }), last: fc.constantFrom('mean_pool()', 'global_max_pool()', 'flatten()') }),
);

const families: readonly string[] = [
  'task kind: class of kinds { score = dense(classes); loss: cross_entropy }',
  'task kind: class of kinds { hidden = dense(5, activation: relu); score = dense(classes); loss: focal(gamma: 2) }',
  'tasks [p, q, r]: class of kinds { score = dense(classes); loss: cross_entropy; weight: 0.5 }',
  'task yes: binary { score = dense(1); loss: binary_cross_entropy }',
  'tasks [s, t]: binary { pair = dense(2, activation: sigmoid); loss: pairwise_cross_entropy }',
  'task many: subset of kinds { score = dense(classes); loss: binary_cross_entropy }',
  'task number: real { guess = dense(1); loss: mse }',
  'task numbers: real[3] { guess = dense(size); loss: huber }',
];

const shared = fc.record({ heads: fc.uniqueArray(fc.constantFrom(...families), { minLength: 1, maxLength: 4, selector: (text) => text.match(/^tasks? \S+/)![0] }), weights: fc.constantFrom('', '', 'uncertainty', 'pcgrad') });
const priors = fc.constantFrom('', 'prior [hidden, score] ~ tensor_normal(task: learned(epsilon: 1e-3))', 'prior hidden ~ group_lasso(0.1)', 'prior score ~ mean_regularized(0.1)', 'prior [hidden, score] ~ laplace(0.1)', 'prior hidden ~ soft_mask(grain: weight)');

const optimizer = fc.constantFrom('sgd(0.05)', 'sgd(0.05, momentum: 0.9)', 'sgd(0.05, momentum: 0.9, nesterov: true)', 'adam(0.01)', 'adamw(0.01)', 'rmsprop(0.01)', 'adagrad(0.05)');

const specs = fc
  .record({ body, shared, priors, own: fc.boolean(), optimizer, clip: fc.boolean(), alternate: fc.boolean(), normal: fc.boolean() })
  .map(({ body: { type, layers, last }, shared: { heads, weights }, priors: prior, own, optimizer: by, clip, alternate, normal }) => {
    const all = [...layers, ...(last ? [last] : [])].map((text, i) => `    l${i} = ${text}`).join('\n');
    const inner = own ? 'each task {\n      hidden = dense(6, activation: relu)\n      score = dense(classes)\n      loss: cross_entropy\n    }' : heads.join('\n    ');
    const after = own ? prior : normal && layers[0]!.startsWith('dense') ? 'prior l0 ~ normal(0.1)' : '';
    const options = `optimizer: ${by}, epochs: 1, batch: 8${clip ? ', clip: 1' : ''}${weights && !own ? `, task_weights: ${weights}` : ''}`;
    return `labels kinds [a, b, c]
model m {
${own ? '  tasks t in [north, south, east]: class of kinds { rows: own }\n' : ''}  input x: ${type}
  trunk body from x {
${all}
  }
  split after l${layers.length - (last ? 0 : 1)} {
    ${inner}
  }
  ${after}
}
data {
  source rows = csv("rows.csv")
  x <- rows.f1 .. rows.f9
  ${inner.includes('many') ? 'many <- rows.m1 .. rows.m3' : ''}
  ${inner.includes('numbers') ? 'numbers <- rows.n1 .. rows.n3' : ''}
}
train {
  seed: 1
  phase main: ${alternate && !own ? `alternate({ ${[...inner.matchAll(/tasks? (?:\[([^\]]*)\]|(\w+))/g)].flatMap(([, many, one]) => (many ?? one!).split(', ')).map((task, i) => `${task}: ${1 + (i % 2)}`).join(', ')} }) { ${options} }` : `joint { ${options} }`}
}
`;
  });

beforeAll(() => openBackend('wasm'));

const texts = fc.sample(specs, { numRuns: SPECS, seed: SEED });

test.each(texts.map((text, i) => [i, text] as const))('made-up network %i', async (i, text) => {
  const { ir, diagnostics } = compileText(text);
  if (!ir) expect.fail(`${diagnostics.map(({ message }) => message).join('\n')}\n${text}`);
  await expectReplay(ir, i).catch((cause: Error & { actual?: unknown }) => expect.fail(`${cause.message} ${JSON.stringify(cause.actual)}\n${text}`));
});
