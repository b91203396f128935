/** Rows for a spec whose data is not looked at: random numbers of the shapes and kinds that it declares. */
import type { Input, Ir, Task } from '../ir/ir.ts';
import type { Dataset, Experiment, InputValues, LabelValues, Part, WeightValues } from '../runtime/experiment.ts';
import { key, normals, uniforms } from '../runtime/random.ts';
import { pickColumns, sizeOf } from '../runtime/shape.ts';
import { fitClassWeights, type View } from '../runtime/train/batches.ts';
import type { CopiedStart } from '../runtime/types.ts';

const SEED = 5;

/** `rows` rows, or as many of each task where tasks have rows of their own. One in three is not labelled for a task that shares them. */
export function madeUpView(ir: Ir, { inputs, labels, model }: Experiment, rows: number): View {
  const own = ir.rows === 'own';
  const all = own ? rows * ir.tasks.length : rows;
  const dataset: Dataset = {
    rows: all,
    inputs: Object.fromEntries(ir.inputs.map((input) => [input.name, inputOf(input, all)])),
    labels: Object.fromEntries(
      ir.tasks.map((task, i) => [task.name, labelsOf(task, all, (row) => (own ? row % ir.tasks.length === i : (row + i) % 3 < 2), labels[task.name]?.weight !== undefined)]),
    ),
    ...(own ? { ownRows: true } : {}),
  };
  // Numbers are made as scales would leave them.
  const read = Object.fromEntries(Object.entries(inputs).map(([name, { shape, source, columns, as }]) => [name, { shape, source, columns, ...(as ? { as } : {}) }]));
  const targets = Object.fromEntries(Object.entries(labels).map(([task, { scale: _, ...binding }]) => [task, binding]));
  const classWeights = fitClassWeights(targets, model, dataset, everyRow(all));
  return { dataset, inputs: read, scaling: {}, labels: targets, targetScaling: {}, classWeights };
}

/** All rows train, and none judge. */
export function madeUpPart({ dataset }: View, variant: string): Part {
  const none = new Int32Array(0);
  return { variant, condition: 'all', repeat: 'made-up', train: everyRow(dataset.rows), validation: none, test: none };
}

/** In the place of the parameters that start from files: of the size that keeps the scale of what they are multiplied with. */
export function madeUpPretrained({ model }: Experiment): Record<string, WeightValues> {
  const copied = Object.entries(model.parameters).filter((each): each is [string, CopiedStart] => 'file' in each[1]);
  return Object.fromEntries(
    copied.map(([name, { shape, file, tensor, columns }]) => {
      const rows = sizeOf(shape.slice(0, -1));
      const spread = Math.sqrt(2 / Math.max(1, rows));
      const all = normals(key(SEED, 'pretrained', file, tensor), columns ? rows * columns.of : sizeOf(shape)).map((z) => spread * z);
      return [name, { shape, values: columns ? pickColumns(all, columns.of, columns.picked) : all }];
    }),
  );
}

const everyRow = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, row) => row);

function inputOf({ name, shape, indices }: Input, rows: number): InputValues {
  const own = shape.slice(1).map(Number);
  const numbers = uniforms(key(SEED, 'input', name), rows * sizeOf(own));
  return { shape: own, values: indices === null ? numbers.map((u) => 2 * u - 1) : numbers.map((u) => Math.floor(u * Number(indices))) };
}

function labelsOf({ name, target }: Task, rows: number, isLabelled: (row: number) => boolean, weighted: boolean): LabelValues {
  const width = target.kind === 'subset' ? target.labels.length : target.kind === 'real' ? target.size : 1;
  const levels = target.kind === 'class' ? target.labels.length : target.kind === 'real' ? null : 2;
  const has = Uint8Array.from({ length: rows }, (_, row) => Number(isLabelled(row)));
  const drawn = uniforms(key(SEED, 'label', name), rows * width).map((u) => (levels === null ? 2 * u - 1 : Math.floor(u * levels)));
  const values = drawn.map((x, i) => (has[Math.floor(i / width)] ? x : 0));
  return { width, values, has, ...(weighted ? { weight: uniforms(key(SEED, 'weight', name), rows).map((u) => u + 0.5) } : {}) };
}
