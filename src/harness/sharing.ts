/** What holds of every sharing unit: shapes, values, gradients, and what starts as what. */
import * as tf from '@tensorflow/tfjs';
import type { EntryOf } from '../catalog/define.ts';
import { key } from '../runtime/random.ts';
import { startState } from '../runtime/train/state.ts';
import { differences, expectClose, measure, randomTensor, seedTensor } from './numeric.ts';
import type { Tensor64 } from './reference.ts';
import { sharingCases, type SharingCase } from './sharing-cases.ts';
import { testsOver, type EntryTest, type Tally } from './test.ts';

const ROWS = 3;
const weights = (shape: readonly number[]): Tensor64 => randomTensor('projection', shape);

export function sharingTests(entry: EntryOf<'sharing'>): EntryTest[] {
  const test = testsOver(() => sharingCases(entry));
  return [
    test('gives each task what its head goes on from, in the shape of what the columns have', checkShapes),
    test('gives the values of its ops in double precision, and the gradients of their differences', checkNumbers),
    test('starts from finite numbers', checkStarts),
    test('has parameters that all move what some task goes on from', checkReach),
  ];
}

function checkShapes({ program, columns, units, text }: SharingCase, tally: Tally): void {
  const { tasks } = program.ir;
  tally.same(columns.outputs.length, tasks.length, `outputs of ${text}`);
  for (const task of tasks) tally.holds(task.inputs.every((value) => value.startsWith(`parallel.${task.name}.`)), `${text}: the head of ${task.name} reads ${task.inputs.join(', ')}`);
  for (const unit of units) {
    const [first] = unit.from;
    const value = columns.layers.find(({ name }) => name === first)!;
    tally.same(unit.ops.at(-1)!.shape, value.shape, `shape of ${unit.name} of ${text}`);
  }
}

const startOf = ({ input, parameters }: SharingCase, draw = ''): Tensor64[] => [
  randomTensor(`x${draw}`, [ROWS, ...input]),
  ...parameters.map(({ name, shape }) => randomTensor(`${name}${draw}`, shape)),
];

/** The emitted trunk: what the heads read, one after the other, while training. */
function emitted({ program, columns, parameters }: SharingCase) {
  return (x: tf.Tensor, ...given: tf.Tensor[]): tf.Tensor => {
    const p = Object.fromEntries(parameters.map(({ name }, i) => [name, given[i]!]));
    const batch = { row: tf.ones<tf.Rank.R1>([x.shape[0]!]), names: program.model.statistics ?? [], moved: {} };
    const step = { tasks: program.model.tasks, seed: seedTensor(), statistics: batch };
    const outputs = program.trunk('parallel')(p, x, ...(columns.random || columns.statistics ? [step] : [])) as unknown as Record<string, tf.Tensor>;
    return tf.concat(columns.outputs.map(({ name }) => tf.reshape(outputs[name]!, [-1])));
  };
}

async function checkNumbers(of: SharingCase, tally: Tally): Promise<void> {
  const at = startOf(of);
  const expected = of.reference(at);
  const slopes = at.map((_, i) => differences(of.reference, at, i, weights));
  for (const backend of ['cpu', 'wasm'] as const) {
    const where = `${of.text} on ${backend}`;
    const measured = await measure(backend, emitted(of), at, weights);
    tally.close(expectClose(measured.value, expected.values, 5e-6, where), expected.values.length);
    slopes.forEach((slope, i) =>
      tally.close(expectClose(measured.slopes[i] ?? new Float32Array(slope.length), slope, 1e-4, `slope ${i} of ${where}`), slope.length),
    );
  }
}

function checkStarts({ program, text }: SharingCase, tally: Tally): void {
  for (const [name, { values }] of Object.entries(startState(program.model, key(3)).values))
    tally.holds(values.every(Number.isFinite), `${text}: ${name} starts at ${values.find((x) => !Number.isFinite(x))}`);
}

/** At one of several places: a relu may be off for all rows of one. */
async function checkReach(of: SharingCase, tally: Tally): Promise<void> {
  const found: Awaited<ReturnType<typeof measure>>[] = [];
  for (const draw of ['', ' 2', ' 3']) found.push(await measure('cpu', emitted(of), startOf(of, draw), weights));
  const moved = new Set(of.program.model.statistics ?? []);
  of.parameters.forEach(({ name }, i) => {
    const reaches = found.some(({ slopes }) => slopes[i + 1]?.some((x) => x !== 0) ?? false);
    tally.holds(moved.has(name) || reaches, `${of.text}: nothing that a head reads depends on ${name}`);
  });
}
