/** What holds for the objective of every emitted program. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradients } from '../../src/engine/kernels/gradients.ts';
import type { Ir, Task } from '../../src/ir/ir.ts';
import type { Batch } from '../../src/runtime/types.ts';
import {
  differences,
  draw,
  expectClose,
  onDevice,
  randomTensor,
  seedTensor,
  useBackend,
} from '../../src/harness/numeric.ts';
import { tensor64, type Tensor64 } from '../../src/harness/reference.ts';
import { objective64 } from '../../src/harness/reference-model.ts';
import { programOf, specOf, type Program } from '../../src/harness/spec.ts';

interface Form {
  /** Of a task; 1 where it is left out. */
  readonly weight?: (task: string) => number;
  readonly reversed?: boolean;
}

type Order = (...statements: string[]) => string;
type Weight = (task: string) => string;

const models: { readonly [name: string]: (order: Order, weight: Weight) => string } = {
  'several inputs, joined, with dropout': (order, weight) => `
    input photo: real[5]
    input facts: real[2, 3]
    trunk eye from photo { h = dense(4, activation: gelu) }
    trunk form from facts { f = flatten(); h = dense(3, activation: tanh); d = dropout(0.4) }
    trunk both from eye, form { j = concat(); h = dense(6, activation: elu); d = dropout(0.3) }
    split after both {
      ${order(
        `task age: real { o = dense(1); loss: mse; ${weight('age')} }`,
        `task look: class of S { d = dropout(0.25); o = dense(classes); loss: cross_entropy; ${weight('look')} }`,
        `task glad: binary { o = dense(1); loss: binary_cross_entropy; ${weight('glad')} }`,
      )}
    }`,
  'branches within branches': (order, weight) => `
    input x: real[5]
    trunk body from x { h = dense(6, activation: softplus) }
    split after h {
      ${order(
        `branch people {
           p = dense(4, activation: tanh)
           split { ${order(
             `branch face {
                f = dense(3, activation: sigmoid)
                split { ${order(
                  `task age: real { o = dense(1); loss: mse; ${weight('age')} }`,
                  `task look: class of S { o = dense(classes); loss: cross_entropy; ${weight('look')} }`,
                )} }
              }`,
             `task pose: class of S { o = dense(classes); loss: cross_entropy; ${weight('pose')} }`,
           )} }
         }`,
        `task glad: binary { o = dense(2); loss: pairwise_cross_entropy; ${weight('glad')} }`,
      )}
    }`,
  'tasks of every kind, some declared together': (order, weight) => `
    input x: real[7]
    trunk body from x { h = dense(5, activation: leaky_relu) }
    split after h {
      ${order(
        `tasks [spring, autumn]: binary { o = dense(2); loss: pairwise_cross_entropy; ${weight('spring')} }`,
        `task look: class of S { o = dense(classes); loss: cross_entropy; ${weight('look')} }`,
        `task size: real[2] { o = dense(size); loss: mse; ${weight('size')} }`,
        `task tags: subset of S { o = dense(classes); loss: binary_cross_entropy; ${weight('tags')} }`,
        `task glad: binary { o = dense(1); loss: binary_cross_entropy; ${weight('glad')} }`,
      )}
    }`,
};

function compiled(
  model: (order: Order, weight: Weight) => string,
  { weight = () => 1, reversed = false }: Form = {},
): Promise<Program> {
  const order: Order = (...statements) => (reversed ? statements.reverse() : statements).join('\n');
  return programOf(
    specOf({ before: 'labels S [a, b, c]', model: model(order, (task) => `weight: ${weight(task)}`) }),
  );
}

const ROWS = 7;

interface Rows {
  readonly inputs: Map<string, Tensor64>;
  readonly labels: Map<string, Tensor64>;
  readonly has: Map<string, Tensor64>;
}

/** Every task lacks a label in some row; no task has one in the last row. */
function randomRows(ir: Ir): Rows {
  const has = (task: string) =>
    Array.from({ length: ROWS }, (_, i) => Number(i < ROWS - 1 && (i + task.length) % 4 > 0));
  return {
    inputs: new Map(
      ir.inputs.map(({ name, shape }) => [name, randomTensor(name, [ROWS, ...shape.slice(1).map(Number)])]),
    ),
    labels: new Map(ir.tasks.map((task) => [task.name, labelsOf(task)])),
    has: new Map(ir.tasks.map(({ name }) => [name, tensor64(has(name), [ROWS])])),
  };
}

function labelsOf({ name, target }: Task): Tensor64 {
  const drawn = (width: number) => randomTensor(`label of ${name}`, width === 0 ? [ROWS] : [ROWS, width]);
  const mapped = (width: number, map: (x: number) => number) => ({
    ...drawn(width),
    values: drawn(width).values.map(map),
  });
  if (target.kind === 'real') return drawn(target.size);
  if (target.kind === 'class') return mapped(0, (x) => Math.floor(((x + 1.5) / 3) * target.labels.length));
  return mapped(target.kind === 'subset' ? target.labels.length : 0, (x) => Number(x > 0));
}

/** The first `count` rows. */
function firstRows({ inputs, labels, has }: Rows, count: number): Rows {
  const cut = (values: Map<string, Tensor64>) =>
    new Map(
      [...values].map(
        ([name, { shape, values: all }]) =>
          [name, tensor64(all.slice(0, (all.length / ROWS) * count), [count, ...shape.slice(1)])] as const,
      ),
    );
  return { inputs: cut(inputs), labels: cut(labels), has: cut(has) };
}

const parametersOf = (ir: Ir): Map<string, Tensor64> =>
  new Map(ir.parameters.map(({ name, shape }) => [name, randomTensor(name, shape.map(Number))]));

interface Found {
  readonly total: number;
  readonly losses: ReadonlyMap<string, number>;
  /** By parameter. */
  readonly slopes: ReadonlyMap<string, Float32Array>;
}

/** The emitted objective while training, and its gradient. */
function objectiveOf({ ir, model }: Program, rows: Rows, tasks: readonly string[] = model.tasks): Found {
  let found!: Found;
  tf.tidy(() => {
    const parameters = [...parametersOf(ir)].map(([name, tensor]) => [name, onDevice(tensor)] as const);
    const step = { tasks, seed: seedTensor() };
    const objective = () => model.objective(Object.fromEntries(parameters), batchOf(ir, rows), step);
    const { value, grads } = gradients(
      () => objective().total,
      parameters.map(([, tensor]) => tensor),
    );
    found = {
      total: value.dataSync()[0]!,
      losses: new Map(Object.entries(objective().losses).map(([task, loss]) => [task, loss!.dataSync()[0]!])),
      slopes: new Map(
        parameters.map(([name, tensor], i) => [
          name,
          (grads[i]?.dataSync<'float32'>() ?? new Float32Array(tensor.size)).slice(),
        ]),
      ),
    };
  });
  return found;
}

function batchOf(ir: Ir, { inputs, labels, has }: Rows): Batch {
  const kinds = new Map(ir.tasks.map(({ name, target }) => [name, target.kind]));
  const label = (name: string, tensor: Tensor64) =>
    kinds.get(name) === 'class' ? tf.cast(onDevice(tensor), 'int32') : onDevice(tensor);
  const count = [...has.values()][0]!.values.length;
  return {
    inputs: Object.fromEntries([...inputs].map(([name, tensor]) => [name, onDevice(tensor)])),
    label: Object.fromEntries([...labels].map(([name, tensor]) => [name, label(name, tensor)])),
    has: Object.fromEntries([...has].map(([name, tensor]) => [name, onDevice(tensor) as tf.Tensor1D])),
    row: tf.ones([count]),
  };
}

function expectSame(actual: Found, expected: Found, factor = 1): void {
  expectClose([actual.total], [factor * expected.total], 1e-6, 'total');
  expect([...actual.slopes.keys()].sort()).toEqual([...expected.slopes.keys()].sort());
  for (const [name, slope] of expected.slopes)
    expectClose(
      actual.slopes.get(name)!,
      slope.map((x) => factor * x),
      1e-6,
      name,
    );
}

beforeAll(() => useBackend('wasm'));

describe.each(Object.entries(models))('the objective of %s', (_, model) => {
  let program: Program;
  beforeAll(async () => void (program = await compiled(model)));

  it('is that of its IR in double precision, and so is its gradient', async () => {
    const weighted = await compiled(model, { weight: (task) => 0.5 + task.length });
    const { ir } = weighted;
    const rows = randomRows(ir);
    const names = [...parametersOf(ir).keys()];
    const at = [...parametersOf(ir).values()];
    const reference = (values: readonly Tensor64[]) =>
      objective64(ir, new Map(names.map((name, i) => [name, values[i]!])), rows, draw);
    const { total, slopes } = objectiveOf(weighted, rows);
    expectClose([total], reference(at).values, 2e-6, 'total');
    names.forEach((name, i) =>
      expectClose(
        slopes.get(name)!,
        differences(reference, at, i, () => tensor64([1], [])),
        1e-4,
        name,
      ),
    );
  });

  it('does not move the head of a task of weight 0, and is then that of the others', async () => {
    const { ir } = program;
    const rows = randomRows(ir);
    for (const { name } of ir.tasks.filter((task) => task.name !== 'autumn')) {
      const together = name === 'spring' ? ['spring', 'autumn'] : [name];
      const without = objectiveOf(await compiled(model, { weight: (task) => Number(task !== name) }), rows);
      const heads = [...without.slopes].filter(([parameter]) =>
        together.some((task) => parameter.startsWith(`${task}.`)),
      );
      expect(heads.length).toBeGreaterThan(0);
      for (const [parameter, slope] of heads)
        expect(
          slope.every((x) => x === 0),
          parameter,
        ).toBe(true);
      const others = ir.tasks.map((task) => task.name).filter((task) => !together.includes(task));
      expectSame(without, objectiveOf(program, rows, others));
      expect(without.losses.get(name)).toBeGreaterThan(0);
    }
  });

  it('of twice the weights has twice the value and twice the gradient', async () => {
    const rows = randomRows(program.ir);
    const doubled = await compiled(model, { weight: () => 2 });
    expectSame(objectiveOf(doubled, rows), objectiveOf(program, rows), 2);
  });

  it('does not depend on the order of tasks and branches', async () => {
    const rows = randomRows(program.ir);
    const reversed = await compiled(model, { reversed: true });
    expect(reversed.model.tasks).not.toEqual(program.model.tasks);
    expectSame(objectiveOf(reversed, rows), objectiveOf(program, rows));
  });

  it('gets nothing from a row without labels, nor from what stands in place of a missing one', async () => {
    const rows = randomRows(program.ir);
    const expected = objectiveOf(program, rows);
    expectSame(objectiveOf(program, firstRows(rows, ROWS - 1)), expected);
    const spoilt = (name: string, { shape, values }: Tensor64): Tensor64 => {
      const has = rows.has.get(name)!.values;
      const rowOf = (i: number) => Math.floor(i / (values.length / ROWS));
      return { shape, values: values.map((x, i) => (has[rowOf(i)] ? x : Number(x === 0))) };
    };
    const labels = new Map([...rows.labels].map(([name, tensor]) => [name, spoilt(name, tensor)]));
    expect(labels).not.toEqual(rows.labels);
    expect(objectiveOf(program, { ...rows, labels })).toEqual(expected);
  });
});
