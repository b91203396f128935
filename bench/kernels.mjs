/**
 * What the plan's kernels reach on one thread, the best of many calls. In GFLOP/s: products of the layers of 294-300-400-10 by
 * batch, and of 1,000 heads with 4 rows each, forward (NN), by the weights (TN) and by the inputs (NT), and convolutions of 32
 * images forward, by the image and by the filter. In nanoseconds an element: passes of elementwise work. In both builds. Run:
 * node bench/kernels.mjs
 */
import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { options } from '../scripts/build.mjs';

/** Milliseconds that a line is measured for. */
const TIME = 150;
const BATCHES = [16, 32, 128];
const LAYERS = [[294, 300], [300, 400], [400, 10]];
const PRODUCTS = [...BATCHES.flatMap((batch) => LAYERS.map(([from, to]) => ({ stack: 1, batch, from, to }))), { stack: 1000, batch: 4, from: 256, to: 10 }];
const CONVOLUTIONS = [
  { x: [32, 32, 32, 3], filter: [3, 3, 3, 32] },
  { x: [32, 16, 16, 32], filter: [3, 3, 32, 64] },
  { x: [32, 14, 14, 64], filter: [1, 1, 64, 128] },
  { x: [32, 28, 28, 16], filter: [3, 3, 16, 32], strides: 2 },
];
/** Elementwise work on tasks by rows, and on parameters: `shapes` are those of its inputs; a result may lie `over` one of them. */
const PASSES = [
  ...['Exp', 'Sigmoid', 'Softplus', 'Tanh'].map((op) => ({ name: op, space: [1000, 256], shapes: [[1000, 256]], work: [{ op, of: [0] }], results: [{ step: 1 }] })),
  {
    name: 'cross entropy of sigmoids, and its slope',
    space: [1000, 256],
    /** Scores, labels, which of them are there, and the weights of tasks. */
    shapes: [[1000, 256], [1000, 256], [1000, 256], [1000, 1]],
    work: [
      { op: 'Softplus', of: [0] }, { op: 'Multiply', of: [1, 0] }, { op: 'Sub', of: [4, 5] }, { op: 'Multiply', of: [6, 2] },
      { op: 'Sigmoid', of: [0] }, { op: 'Sub', of: [8, 1] }, { op: 'Multiply', of: [3, 2] }, { op: 'Multiply', of: [9, 10] },
    ],
    results: [{ step: 7, sum: [1] }, { step: 11 }, { step: 11, sum: [1] }],
  },
  {
    name: 'update with momentum',
    space: [2_570_000],
    /** Values, velocities, gradients, the momentum and the rate. */
    shapes: [[2_570_000], [2_570_000], [2_570_000], [], []],
    work: [{ op: 'Multiply', of: [1, 3] }, { op: 'Add', of: [5, 2] }, { op: 'Multiply', of: [6, 4] }, { op: 'Sub', of: [0, 7] }],
    results: [{ step: 6, over: 1 }, { step: 8, over: 0 }],
  },
];

const { lower, scratchOf, instantiate, compileBuild, takesFma, opcodes, axesOf } = await source(`
  export { lower } from './src/engine/plan/lower/index.ts';
  export { scratchOf } from './src/engine/plan/instruction.ts';
  export { instantiate, compileBuild, takesFma } from './src/engine/plan/wasm/module.ts';
  export { opcodes } from './src/engine/plan/wasm/opcodes.ts';
  export { axesOf } from './src/engine/kernels/convolutions.ts';
`);

for (const name of takesFma() ? ['fma', 'plain'] : ['plain']) {
  const compiled = await compileBuild(name);
  console.log(`\n${name.padEnd(30)}${['NN', 'TN', 'NT'].map((s) => s.padStart(9)).join('')}`);
  for (const { stack, batch, from, to } of PRODUCTS) {
    const product = (sizes, transposeA, transposeB) => ({ stack, rows: sizes[0], inner: sizes[1], columns: sizes[2], transposeA, transposeB });
    const [x, w, y] = [[stack, batch, from], [stack, from, to], [stack, batch, to]];
    const times = [
      await timeOf(compiled, 'Product', product([batch, from, to], false, false), [x, w], [y]),
      await timeOf(compiled, 'Product', product([from, batch, to], true, false), [x, y], [w]),
      await timeOf(compiled, 'Product', product([batch, to, from], false, true), [y, w], [x]),
    ];
    print(`${stack > 1 ? `${stack} of ` : ''}${batch} x ${from} x ${to}`, times.map((time) => (2 * stack * batch * from * to) / time / 1e6));
  }
  console.log(`\n${name.padEnd(30)}${['forward', 'image', 'filter'].map((s) => s.padStart(9)).join('')}`);
  for (const { x, filter, strides = 1 } of CONVOLUTIONS) {
    const attrs = { strides, pad: 'same', dilations: 1, dataFormat: 'NHWC' };
    const axes = axesOf({ shape: x }, { shape: filter }, attrs, false);
    const y = [x[0], axes[0].moved, axes[1].moved, filter[3]];
    const times = [
      await timeOf(compiled, 'Conv2D', attrs, [x, filter], [y]),
      await timeOf(compiled, 'Conv2DInputGradient', { axes, shape: x }, [y, filter], [x]),
      await timeOf(compiled, 'Conv2DFilterGradient', { axes, shape: filter }, [x, y], [filter]),
    ];
    print(`${x.join('x')} by ${filter.join('x')} / ${strides}`, times.map((time) => (2 * sizeOf(y) * filter[0] * filter[1] * filter[2]) / time / 1e6));
  }
  console.log(`\n${name.padEnd(48)}${'ns'.padStart(9)}`);
  for (const { name: pass, space, shapes, work, results } of PASSES) {
    const steps = [...shapes.map((_, at) => ({ op: 'input', input: at })), ...work];
    const outputs = results.map(({ sum, over }) => over ?? (sum ? space.filter((_, axis) => !sum.includes(axis)) : space));
    const time = await timeOf(compiled, 'Fused', { space, steps, results }, shapes, outputs);
    console.log(pass.padEnd(48) + ((1e6 * time) / sizeOf(space)).toFixed(2).padStart(9));
  }
}

/** Milliseconds of a kernel's instructions. Outputs are shapes, or places among the inputs. */
async function timeOf(compiled, kernel, attrs, inputs, outputs) {
  const shapes = [...inputs, ...outputs.filter((output) => typeof output !== 'number')];
  const values = shapes.map((shape) => ({ shape, dtype: 'float32', source: { kind: 'node' } }));
  const made = outputs.map((output) => (typeof output === 'number' ? output : shapes.indexOf(output, inputs.length)));
  const node = { kernel, attrs, roles: [], inputs: inputs.map((_, i) => i), outputs: made };
  const memory = new WebAssembly.Memory({ initial: 1600, maximum: 65536 });
  const { run, heapBase } = await instantiate(memory, compiled);
  let end = Math.ceil(heapBase / 64) * 64;
  const take = (floats) => (end += Math.ceil(floats / 16) * 64) - Math.ceil(floats / 16) * 64;
  const places = shapes.map((shape) => take(sizeOf(shape)));
  const word = (arg) => (typeof arg === 'number' ? arg : 'value' in arg ? places[arg.value] : 'float' in arg ? bitsOf(arg.float) : take(scratchOf(arg, 1)));
  const words = lower(node, { values, nodes: [node], outputs: {} }).flatMap(({ op, args }) => [opcodes.indexOf(op), args.length, ...args.map(word)]);
  const code = take(words.length);
  new Int32Array(memory.buffer, code, words.length).set(words);
  new Float32Array(memory.buffer, places[0], (places.at(-1) - places[0]) / 4).fill(0.01);
  let best = Infinity;
  for (const start = performance.now(); performance.now() - start < TIME; ) {
    const from = performance.now();
    run(code, words.length);
    best = Math.min(best, performance.now() - from);
  }
  return best;
}

function bitsOf(float) {
  return new Int32Array(new Float32Array([float]).buffer)[0];
}

function sizeOf(shape) {
  return shape.reduce((size, n) => size * n, 1);
}

function print(name, rates) {
  console.log(name.padEnd(30) + rates.map((x) => x.toFixed(1).padStart(9)).join(''));
}

/** The exports of a module in TypeScript that stands at the root. */
async function source(contents) {
  const root = path.resolve(import.meta.dirname, '..');
  const outfile = path.join(root, 'out/kernels.mjs');
  mkdirSync(path.dirname(outfile), { recursive: true });
  const { entryPoints, outdir, chunkNames, splitting, metafile, ...shared } = options(root);
  await build({ ...shared, stdin: { contents, resolveDir: root, loader: 'ts' }, outfile, write: true });
  return import(pathToFileURL(outfile).href);
}
