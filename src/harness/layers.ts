/** What holds of every layer and activation: shapes, gradients, backends. */
import * as tf from '@tensorflow/tfjs';
import type { EntryOf } from '../catalog/define.ts';
import { activationProgram, layerProgram, loweredLayer, type LayerCase, type LayerProgram } from './layer-cases.ts';
import { differences, expectClose, measure, onDevice, randomTensor, seedTensor, useBackend, type BackendUnderTest } from './numeric.ts';
import { tensor64, type Tensor64 } from './reference.ts';
import type { Program } from './spec.ts';
import { testsOver, type EntryTest, type Tally } from './test.ts';

export function layerTests(entry: EntryOf<'layer'>): EntryTest[] {
  const test = testsOver(async () => [await layerProgram(entry)]);
  return [
    test('has the shapes that the checker predicts', checkShapes),
    test('gives the values of its ops in double precision, and the gradients of their differences', checkNumbers),
    test('gives the same on wasm and cpu', checkBackends),
  ];
}

export function activationTests(entry: EntryOf<'activation'>): EntryTest[] {
  const test = testsOver(async () => [await activationProgram(entry)]);
  return [
    test('keeps the shape', async (built, tally) => {
      await checkShapes(built, tally);
      for (const { inputs, predicted, text } of built.cases) tally.same(predicted, inputs[0], `shape after ${text}`);
    }),
    test('gives the values of its ops in double precision, and the gradients of their differences', checkNumbers),
    test('gives the same on wasm and cpu', checkBackends),
    test('is finite, gradient too, at large numbers, and stays in the range that it declares', (built, tally) => checkRange(entry, built, tally)),
  ];
}

const ROWS = 3;
const weights = (shape: readonly number[]): Tensor64 => randomTensor('projection', shape);

/** Random inputs of a case, then random parameters. */
function startOf(program: Program, { trunk, inputs, indices }: LayerCase, rows = ROWS): Tensor64[] {
  const { parameters } = loweredLayer(program, trunk);
  return [
    ...inputs.map((shape, i) => {
      const numbers = randomTensor(`input ${i}`, [rows, ...shape]);
      return indices === null ? numbers : asIndices(numbers, indices);
    }),
    ...parameters.map(({ name, shape }) => randomTensor(name.slice(trunk.length), shape)),
  ];
}

/** Numbers between -1.5 and 1.5 as indices, 0 among them. */
const asIndices = ({ shape, values }: Tensor64, indices: number): Tensor64 =>
  tensor64(values.map((x) => Math.floor(((x + 1.5) / 3) * indices)), shape);

/** The emitted function of a case's trunk, of its inputs and parameters, while training. */
function emitted(program: Program, { trunk, inputs }: LayerCase, looked: readonly Tensor64[] = []) {
  const { parameters } = loweredLayer(program, trunk);
  const { random, statistics } = program.ir.functions.find(({ name }) => name === trunk)!;
  return (...given: tf.Tensor[]): tf.Tensor => {
    const at = [...looked.map(({ values, shape }) => tf.tensor(Int32Array.from(values), [...shape], 'int32')), ...given];
    const p = Object.fromEntries(parameters.map(({ name }, i) => [name, at[inputs.length + i]!]));
    const row = tf.ones<tf.Rank.R1>([at[0]!.shape[0]!]);
    const batch = { row, names: program.model.statistics ?? [], moved: {} };
    const step = { tasks: program.model.tasks, seed: seedTensor(), statistics: batch };
    return program.trunk(trunk)(p, ...at.slice(0, inputs.length), ...(random || statistics ? [step] : []));
  };
}

/** Indices, which have no slopes, apart from the numbers. */
function parted({ inputs, indices }: LayerCase, all: readonly Tensor64[]) {
  const count = indices === null ? 0 : inputs.length;
  return { looked: all.slice(0, count), at: all.slice(count) };
}

async function checkShapes({ program, cases }: LayerProgram, tally: Tally): Promise<void> {
  await useBackend('cpu');
  for (const each of cases) {
    const { layer } = loweredLayer(program, each.trunk);
    tally.same(layer.ops.at(-1)!.shape, ['batch', ...each.predicted], `shape of the ops of ${each.text}`);
    tally.same(layer.shape, ['batch', ...each.predicted], `shape of ${each.text}`);
    for (const rows of [1, ROWS]) {
      const at = parted(each, startOf(program, each, rows));
      const built = tf.tidy(() => emitted(program, each, at.looked)(...at.at.map(onDevice)).shape);
      tally.same(built, [rows, ...each.predicted], `shape of ${each.text} of ${rows} rows`);
    }
  }
}

async function checkNumbers({ program, cases }: LayerProgram, tally: Tally): Promise<void> {
  for (const each of cases) {
    const { looked, at } = parted(each, startOf(program, each));
    const { reference } = loweredLayer(program, each.trunk);
    const of = (values: readonly Tensor64[]) => reference([...looked, ...values], true);
    const slopes = at.map((_, i) => differences(of, at, i, weights));
    const expected = of(at);
    for (const backend of ['cpu', 'wasm'] as const) {
      const where = `${each.text} on ${backend}`;
      const measured = await measure(backend, emitted(program, each, looked), at, weights);
      tally.close(expectClose(measured.value, expected.values, 2e-6, where), expected.values.length);
      slopes.forEach((slope, i) => {
        const own = measured.slopes[i] ?? new Float32Array(slope.length);
        tally.close(expectClose(own, slope, 1e-4, `slope ${i} of ${where}`), slope.length);
      });
    }
  }
}

async function checkBackends({ program, cases }: LayerProgram, tally: Tally): Promise<void> {
  for (const each of cases) {
    const { looked, at } = parted(each, startOf(program, each, 7));
    const on = (backend: BackendUnderTest) => measure(backend, emitted(program, each, looked), at, weights);
    const [cpu, wasm] = [await on('cpu'), await on('wasm')];
    tally.close(expectClose(wasm.value, cpu.value, 2e-6, each.text), cpu.value.length);
    cpu.slopes.forEach((slope, i) =>
      tally.close(expectClose(wasm.slopes[i] ?? [], slope ?? [], 1e-5, `slope ${i} of ${each.text}`), slope?.length ?? 0),
    );
  }
}

async function checkRange({ range }: EntryOf<'activation'>, { program, cases }: LayerProgram, tally: Tally): Promise<void> {
  const [low, high] = range ?? [-Infinity, Infinity];
  const x = tensor64([-1e4, -50, -1, 0.5, 50, 1e4, 3, -3, 1e4, 1e4], [2, 5]);
  for (const backend of ['cpu', 'wasm'] as const)
    for (const each of cases.filter(({ inputs }) => inputs[0]!.length === 1)) {
      const { value, slopes } = await measure(backend, emitted(program, each), [x], weights);
      const of = `${each.text} on ${backend}: ${value.join(' ')}; slopes ${slopes[0]!.join(' ')}`;
      tally.holds([...value, ...slopes[0]!].every(Number.isFinite), of);
      tally.holds(value.every((y) => y >= low && y <= high), of);
    }
}
