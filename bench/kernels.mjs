/**
 * What the plan's products and convolutions reach on one thread, in GFLOP/s (the best of many calls): products of the layers of
 * 294-300-400-10 by batch, forward (NN), by the weights (TN) and by the inputs (NT), and convolutions of 32 images forward, by
 * the image and by the filter; in both builds. Run: node bench/kernels.mjs
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
const CONVOLUTIONS = [
  { x: [32, 32, 32, 3], filter: [3, 3, 3, 32] },
  { x: [32, 16, 16, 32], filter: [3, 3, 32, 64] },
  { x: [32, 14, 14, 64], filter: [1, 1, 64, 128] },
  { x: [32, 28, 28, 16], filter: [3, 3, 16, 32], strides: 2 },
];

const { lower, instantiate, compileBuild, takesFma, opcodes, axesOf } = await source(`
  export { lower } from './src/engine/plan/lower/index.ts';
  export { instantiate, compileBuild, takesFma } from './src/engine/plan/wasm/module.ts';
  export { opcodes } from './src/engine/plan/wasm/opcodes.ts';
  export { axesOf } from './src/engine/kernels/convolutions.ts';
`);

for (const name of takesFma() ? ['fma', 'plain'] : ['plain']) {
  const compiled = await compileBuild(name);
  console.log(`\n${name.padEnd(30)}${['NN', 'TN', 'NT'].map((s) => s.padStart(9)).join('')}`);
  for (const batch of BATCHES)
    for (const [from, to] of LAYERS) {
      const product = (sizes, transposeA, transposeB) => ({ stack: 1, rows: sizes[0], inner: sizes[1], columns: sizes[2], transposeA, transposeB });
      const rates = [
        await rate(compiled, 'Product', product([batch, from, to], false, false), [[batch, from], [from, to]], [batch, to]),
        await rate(compiled, 'Product', product([from, batch, to], true, false), [[batch, from], [batch, to]], [from, to]),
        await rate(compiled, 'Product', product([batch, to, from], false, true), [[batch, to], [from, to]], [batch, from]),
      ];
      print(`${batch} x ${from} x ${to}`, rates.map((speed) => speed(2 * batch * from * to)));
    }
  console.log(`\n${name.padEnd(30)}${['forward', 'image', 'filter'].map((s) => s.padStart(9)).join('')}`);
  for (const { x, filter, strides = 1 } of CONVOLUTIONS) {
    const attrs = { strides, pad: 'same', dilations: 1, dataFormat: 'NHWC' };
    const axes = axesOf({ shape: x }, { shape: filter }, attrs, false);
    const y = [x[0], axes[0].moved, axes[1].moved, filter[3]];
    const rates = [
      await rate(compiled, 'Conv2D', attrs, [x, filter], y),
      await rate(compiled, 'Conv2DInputGradient', { axes, shape: x }, [y, filter], x),
      await rate(compiled, 'Conv2DFilterGradient', { axes, shape: filter }, [x, y], filter),
    ];
    print(`${x.join('x')} by ${filter.join('x')} / ${strides}`, rates.map((speed) => speed(2 * y.reduce((a, b) => a * b) * filter[0] * filter[1] * filter[2])));
  }
}

/** Gives the speed of a kernel's instructions for so many operations. */
async function rate(compiled, kernel, attrs, inputs, output) {
  const shapes = [...inputs, output];
  const values = shapes.map((shape) => ({ shape, dtype: 'float32', source: { kind: 'node' } }));
  const node = { kernel, attrs, roles: [], inputs: inputs.map((_, i) => i), outputs: [inputs.length] };
  const memory = new WebAssembly.Memory({ initial: 1600, maximum: 65536 });
  const { run, heapBase } = await instantiate(memory, compiled);
  let end = Math.ceil(heapBase / 64) * 64;
  const take = (floats) => (end += Math.ceil(floats / 16) * 64) - Math.ceil(floats / 16) * 64;
  const places = shapes.map((shape) => take(shape.reduce((a, b) => a * b)));
  const word = (arg) => (typeof arg === 'number' ? arg : 'value' in arg ? places[arg.value] : take(arg.scratch));
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
  return (operations) => operations / best / 1e6;
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
