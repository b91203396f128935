/** A training step of a spec as it is recorded, and numbers to run it on. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { build } from 'esbuild';
import { sgd } from '../../src/catalog/optimizers/sgd/run.ts';
import { compile } from '../../src/compiler.ts';
import { emitTfjs } from '../../src/emit/tfjs/index.ts';
import type { BackendName } from '../../src/engine/backends/backend.ts';
import { openBackend } from '../../src/engine/backends/open.ts';
import type { Graph } from '../../src/engine/plan/graph.ts';
import { layState } from '../../src/engine/plan/layout.ts';
import { record } from '../../src/engine/plan/record.ts';
import { isState } from '../../src/engine/plan/schedule.ts';
import type { Ir } from '../../src/ir/ir.ts';
import type { Optimizer } from '../../src/runtime/optimizer.ts';
import { key, stream } from '../../src/runtime/random.ts';
import { descend, moving, movingStatistics, startSlots } from '../../src/runtime/train/descent.ts';
import type { Batch, Model } from '../../src/runtime/types.ts';
import type { Feeds } from './interpret.ts';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Recording {
  readonly graph: Graph;
  readonly feeds: Feeds;
}

type Dtype = 'float32' | 'int32';
type Feed = (name: string, shape: readonly number[], numbers: (count: number) => ArrayLike<number>, dtype?: Dtype) => tf.Tensor;

/** One step of the model of a spec's text, whose inputs' widths it states, at so many rows (a task, where tasks have rows of their own). */
export async function recorded(text: string, rows: number, optimizer: Optimizer = sgd(0.1, { momentum: 0.9 }), backend: BackendName = 'cpu'): Promise<Recording> {
  await openBackend(backend);
  const ir = irOf(text);
  return recordedStep(ir, await load(ir), rows, optimizer);
}

function irOf(text: string): Ir {
  const { ir, diagnostics } = compile('spec.mtl', { read: (path) => ({ path, text }), facts: () => null });
  if (!ir) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return ir;
}

async function load(ir: Ir): Promise<Model> {
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'recorded-'));
  const program = await emitTfjs(ir, { dataFolder: '.', mtlc: '0.1.0', tfjs: '4.22.0' });
  writeFileSync(join(folder, 'model.ts'), program['model.ts']);
  const outfile = join(folder, 'model.mjs');
  await build({
    entryPoints: [join(folder, 'model.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['@tensorflow/*', 'papaparse', 'ajv', 'sharp', 'esbuild'],
    alias: { 'mtlc/runtime': join(ROOT, 'src/runtime/index.ts') },
    loader: { '.wasm': 'binary' },
    logLevel: 'silent',
  });
  const model = (await import(pathToFileURL(outfile).href)) as Model;
  rmSync(folder, { recursive: true });
  return model;
}

function recordedStep(ir: Ir, model: Model, rows: number, optimizer: Optimizer): Recording {
  const inputs: [string, tf.Tensor][] = [];
  const feeds: Record<string, ArrayLike<number>> = {};
  const feed: Feed = (name, shape, numbers, dtype = 'float32') => {
    feeds[name] = numbers(shape.reduce((size, n) => size * n, 1));
    const tensor = tf.tensor(Float32Array.from(feeds[name]), [...shape], 'float32').cast(dtype);
    inputs.push([name, tensor]);
    return tensor;
  };
  const names = moving(model, undefined);
  const values = mapped(model.parameters, ({ shape }, name) => feed(`values/${name}`, shape, name.endsWith('.variance') ? ones : draws(name, 0.3)));
  for (const { name, start } of model.covariances ?? []) {
    for (const part of ['covariance', 'precision'] as const) values[`${name}.${part}`] = feed(`values/${name}.${part}`, start[part].shape, () => start[part].values);
  }
  const slots = mapped(startSlots(model, optimizer, names), ({ shape }, name) => feed(`slots/${name}`, shape, draws(name, 0.3, true)));
  const batch = batchOf(ir, model, rows, feed);
  const scalars = { rate: feed('scalars/rate', [], () => [0.1]), trainingRows: feed('scalars/trainingRows', [], () => [50]) } as unknown as Record<string, tf.Scalar>;
  const seed = feed('seed', [2], () => [3, 4], 'int32') as tf.Tensor1D;
  const statistics = movingStatistics(model, undefined);
  const settled = { model, optimizer, names, statistics, multiples: names.map(() => 1), clip: undefined };
  const { graph } = record(
    () => descend(settled, { values, slots }, batch, scalars, { tasks: model.tasks, seed }),
    inLayout(inputs, model.tasks),
    ({ state, total, losses, penalties }) => ({
      ...prefixed('values', state.values),
      ...prefixed('slots', state.slots),
      ...prefixed('losses', losses),
      ...prefixed('penalties', penalties ?? {}),
      total,
    }),
  );
  if ('unfit' in graph) throw new Error(graph.unfit);
  return { graph, feeds };
}

/** State first, as it lies in memory. */
function inLayout(inputs: readonly (readonly [string, tf.Tensor])[], tasks: readonly string[]): (readonly [string, tf.Tensor])[] {
  const state = new Map(inputs.filter(([name]) => isState(name)));
  const { at } = layState(Object.fromEntries([...state].map(([name, { shape }]) => [name, shape])), tasks);
  return [...[...at.keys()].map((name) => [name, state.get(name)!] as const), ...inputs.filter(([name]) => !isState(name))];
}

/** Whole batches, of which the last row is missing and one in three unlabelled. */
function batchOf(ir: Ir, model: Model, rows: number, feed: Feed): Batch {
  const all = model.rows === 'own' ? rows * model.tasks.length : rows;
  const inputs = Object.fromEntries(ir.inputs.map(({ name, shape }) => [name, feed(`inputs/${name}`, [all, ...shape.slice(1).map(Number)], draws(name, 1))]));
  const label = Object.fromEntries(model.tasks.map((task) => [task, labelsOf(model, task, rows, feed)]));
  const has = Object.fromEntries(model.tasks.map((task) => [task, feed(`has/${task}`, [rows], masks) as tf.Tensor1D]));
  return { inputs, label, has, row: feed('row', [all], (count) => Array.from({ length: count }, (_, i) => Number(i < count - 1))) as tf.Tensor1D };
}

function labelsOf(model: Model, task: string, rows: number, feed: Feed): tf.Tensor {
  const target = model.targets[task]!;
  const name = `label/${task}`;
  const indices = (below: number) => (count: number) => Array.from({ length: count }, (_, i) => (i + task.length) % below);
  if (target.kind === 'class') return feed(name, [rows], indices(target.labels.length), 'int32');
  if (target.kind === 'real') return feed(name, [rows, target.size], draws(name, 1));
  return feed(name, target.kind === 'subset' ? [rows, target.labels.length] : [rows], indices(2));
}

const draws = (name: string, spread: number, positive = false) => (count: number) =>
  Array.from(stream(key(5, name))(count), (u) => spread * (positive ? u : 2 * u - 1));
const ones = (count: number) => Array<number>(count).fill(1);
const masks = (count: number) => Array.from({ length: count }, (_, i) => Number(i % 3 < 2 && i < count - 1));

function mapped<T>(record: Readonly<Record<string, T>>, f: (value: T, name: string) => tf.Tensor): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));
}

const prefixed = (kind: string, tensors: Readonly<Record<string, tf.Tensor>>) => Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${kind}/${name}`, tensor]));
