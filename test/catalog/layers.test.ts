/** Every layer and every activation of the catalogue: shapes, gradients, backends. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { entriesOf } from './arguments.ts';
import {
  activationProgram,
  layerProgram,
  loweredLayer,
  type LayerCase,
  type LayerProgram,
} from './layer-cases.ts';
import {
  differences,
  expectClose,
  measure,
  onDevice,
  randomTensor,
  seedTensor,
  useBackend,
  type BackendUnderTest,
} from './numeric.ts';
import { tensor64, type Tensor64 } from './reference.ts';
import type { Program } from './spec.ts';

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

function checkShapes({ program, cases }: LayerProgram): void {
  for (const each of cases) {
    const { layer } = loweredLayer(program, each.trunk);
    expect(layer.ops.at(-1)!.shape, each.text).toEqual(['batch', ...each.predicted]);
    expect(layer.shape, each.text).toEqual(['batch', ...each.predicted]);
    for (const rows of [1, ROWS]) {
      const at = parted(each, startOf(program, each, rows));
      const built = tf.tidy(() => emitted(program, each, at.looked)(...at.at.map(onDevice)).shape);
      expect(built, each.text).toEqual([rows, ...each.predicted]);
    }
  }
}

async function checkNumbers({ program, cases }: LayerProgram): Promise<void> {
  for (const each of cases) {
    const { looked, at } = parted(each, startOf(program, each));
    const { reference } = loweredLayer(program, each.trunk);
    const of = (values: readonly Tensor64[]) => reference([...looked, ...values], true);
    const slopes = at.map((_, i) => differences(of, at, i, weights));
    const expected = of(at);
    for (const backend of ['cpu', 'wasm'] as const) {
      const where = `${each.text} on ${backend}`;
      const measured = await measure(backend, emitted(program, each, looked), at, weights);
      expectClose(measured.value, expected.values, 2e-6, where);
      slopes.forEach((slope, i) =>
        expectClose(measured.slopes[i] ?? new Float32Array(slope.length), slope, 1e-4, `slope ${i} of ${where}`),
      );
    }
  }
}

async function checkBackends({ program, cases }: LayerProgram): Promise<void> {
  for (const each of cases) {
    const { looked, at } = parted(each, startOf(program, each, 7));
    const on = (backend: BackendUnderTest) => measure(backend, emitted(program, each, looked), at, weights);
    const [cpu, wasm] = [await on('cpu'), await on('wasm')];
    expectClose(wasm.value, cpu.value, 2e-6, each.text);
    cpu.slopes.forEach((slope, i) =>
      expectClose(wasm.slopes[i] ?? [], slope ?? [], 1e-5, `slope ${i} of ${each.text}`),
    );
  }
}

describe.each(entriesOf('layer').map((entry) => [entry.name, entry] as const))('layer %s', (_, entry) => {
  let built: LayerProgram;
  beforeAll(async () => void (built = await layerProgram(entry)));

  it('has the shapes that the checker predicts', async () => {
    await useBackend('cpu');
    checkShapes(built);
  });

  it('gives the values of its ops in double precision, and the gradients of their differences', async () => {
    await checkNumbers(built);
  });

  it('gives the same on wasm and cpu', async () => {
    await checkBackends(built);
  });
});

describe.each(entriesOf('activation').map((entry) => [entry.name, entry] as const))(
  'activation %s',
  (_, entry) => {
    let built: LayerProgram;
    beforeAll(async () => void (built = await activationProgram(entry)));

    it('keeps the shape, gives the values of its ops and the gradients of their differences, on wasm as on cpu', async () => {
      await useBackend('cpu');
      checkShapes(built);
      for (const { inputs, predicted } of built.cases) expect(predicted).toEqual(inputs[0]);
      await checkNumbers(built);
      await checkBackends(built);
    });

    it('is finite, gradient too, at large numbers, and stays in the range that it declares', async () => {
      const { program, cases } = built;
      const [low, high] = entry.range ?? [-Infinity, Infinity];
      const x = tensor64([-1e4, -50, -1, 0.5, 50, 1e4, 3, -3, 1e4, 1e4], [2, 5]);
      for (const backend of ['cpu', 'wasm'] as const)
        for (const each of cases.filter(({ inputs }) => inputs[0]!.length === 1)) {
          const { value, slopes } = await measure(backend, emitted(program, each), [x], weights);
          const of = `${each.text} on ${backend}: ${value.join(' ')}; slopes ${slopes[0]!.join(' ')}`;
          expect([...value, ...slopes[0]!].every(Number.isFinite), of).toBe(true);
          expect(
            value.every((y) => y >= low && y <= high),
            of,
          ).toBe(true);
        }
    });
  },
);
