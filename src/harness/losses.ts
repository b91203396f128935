/** What holds of every loss: values, gradients, large scores, missing labels, answers. */
import * as tf from '@tensorflow/tfjs';
import type { EntryOf } from '../catalog/define.ts';
import { gradients } from '../engine/kernels/gradients.ts';
import { allLabels, INPUTS, labelTensor, lossCases, type LossCase } from './loss-cases.ts';
import { differences, expectClose, measure, onDevice, randomTensor, useBackend } from './numeric.ts';
import { tensor64, type Tensor64 } from './reference.ts';
import { testsOver, type EntryTest, type Tally } from './test.ts';

const weights = (shape: readonly number[]): Tensor64 => randomTensor('projection', shape);
const backends = ['cpu', 'wasm'] as const;

export function lossTests(entry: EntryOf<'loss'>): EntryTest[] {
  const test = testsOver(() => lossCases(entry));
  return [
    test('gives a number a row: the value of its ops in double precision, and the gradient of their differences', checkNumbers),
    test('is right and its gradient finite at scores of 10,000', checkExtremes),
    test("answers with probabilities, or with a value of the task's size", checkAnswers),
    test('falls as the right answer comes nearer', checkDescent),
    test('counts no row whose label is missing, whatever stands there', checkMissing),
  ];
}

async function checkNumbers(of: LossCase, tally: Tally): Promise<void> {
  const { output, labels } = crossed(
    of,
    [0, 1, 2].map((i) => randomRow(of, i)),
  );
  const reference = ([at]: readonly Tensor64[]) => of.reference(at!, labelTensor(of, labels));
  for (const backend of backends) {
    const measured = await measure(backend, emittedLoss(of, labels), [output], weights);
    tally.same(measured.shape, [labels.length], `shape of ${of.text}`);
    const slope = differences(reference, [output], 0, weights);
    const value = reference([output]).values;
    tally.close(expectClose(measured.value, value, 1e-6, `${of.text} on ${backend}`), value.length);
    tally.close(expectClose(measured.slopes[0]!, slope, 1e-4, `slope of ${of.text} on ${backend}`), slope.length);
  }
}

async function checkExtremes(of: LossCase, tally: Tally): Promise<void> {
  const { output, labels } = crossed(of, extremeRows(of));
  const expected = of.reference(output, labelTensor(of, labels)).values;
  for (const backend of backends) {
    const { value, slopes } = await measure(backend, emittedLoss(of, labels), [output], weights);
    const where = `${of.text} on ${backend}`;
    tally.holds(expected.every(Number.isFinite), `${where}: the value at scores of 10,000 is ${expected.find((x) => !Number.isFinite(x))}`);
    tally.holds(slopes[0]!.every(Number.isFinite), `${where}: the gradient at scores of 10,000 is ${slopes[0]!.find((x) => !Number.isFinite(x))}`);
    tally.close(expectClose(value, expected, 1e-6, where), value.length);
  }
}

async function checkAnswers(of: LossCase, tally: Tally): Promise<void> {
  for (const backend of backends) {
    await useBackend(backend);
    const { output, labels } = crossed(of, [...extremeRows(of), randomRow(of, 0)]);
    const { shape, values } = answerTo(of, output);
    const width = of.kind === 'class' ? of.width : of.labelWidth;
    tally.same(shape, of.kind === 'binary' ? [labels.length] : [labels.length, width], `shape of the answer of ${of.text}`);
    const unfit = values.find((p) => (of.kind === 'real' ? !Number.isFinite(p) : !(p >= 0 && p <= 1 + 1e-6)));
    tally.holds(unfit === undefined, `${of.text}: an answer is ${unfit}`);
    if (of.kind !== 'class') continue;
    for (let i = 0; i < values.length; i += width) {
      const sum = values.subarray(i, i + width).reduce((all, p) => all + p);
      tally.holds(Math.abs(sum - 1) < 5e-6, `${of.text}: the probabilities of a row sum to ${sum}`);
    }
  }
}

async function checkDescent(of: LossCase, tally: Tally): Promise<void> {
  const { output, labels } = crossed(of, [randomRow(of, 0)]);
  const ones = (shape: readonly number[]): Tensor64 => tensor64(Array(shape[0]!).fill(1), shape);
  const { slopes } = await measure('cpu', emittedLoss(of, labels), [output], ones);
  const moved = { ...output, values: output.values.map((x, i) => x - 0.01 * slopes[0]![i]!) };
  const [before, after] = [answerTo(of, output), answerTo(of, moved)].map((answer) =>
    labels.map((label, i) => missedBy(of, answer, label, i)),
  );
  before!.forEach((missed, i) =>
    tally.holds(after![i]! < missed, `${of.text}, label ${labels[i]!.join(' ')}: a step against the gradient moves the answer from ${missed} to ${after![i]} away`),
  );
}

async function checkMissing(of: LossCase, tally: Tally): Promise<void> {
  await useBackend('wasm');
  const labels = allLabels(of);
  const rows = [labels[0]!, labels[1]!, labels.at(-1)!];
  const [some, all] = [objectiveOf(of, rows, [1, 0, 1]), objectiveOf(of, [rows[0]!, rows[2]!], [1, 1])];
  tally.close(expectClose(some, all, 1e-6, `${of.text} beside a row without a label`), all.length);
  tally.holds(all.some((x) => x !== 0), `${of.text}: the objective and its gradient are 0`);
  tally.holds(objectiveOf(of, rows, [0, 0, 0]).every((x) => x === 0), `${of.text}: without any label, the objective or its gradient is not 0`);
}

function labelsOn(of: LossCase, rows: readonly (readonly number[])[]): tf.Tensor {
  const label = onDevice(labelTensor(of, rows));
  return of.kind === 'class' ? tf.cast(label, 'int32') : label;
}

const emittedLoss = (of: LossCase, rows: readonly (readonly number[])[]) => (output: tf.Tensor) =>
  of.program.formula(of.task.loss)!(output, labelsOn(of, rows));

/** What the program predicts where the head gives `output`. */
function answerTo(of: LossCase, output: Tensor64): Tensor64 {
  let found!: Tensor64;
  tf.tidy(() => {
    const answer = of.program.formula(of.task.answer)?.(onDevice(output)) ?? onDevice(output);
    found = tensor64(answer.dataSync(), answer.shape);
  });
  return found;
}

/** Each label beside an output of every row in `outputs`. */
function crossed(
  of: LossCase,
  outputs: readonly (readonly number[])[],
): { output: Tensor64; labels: number[][] } {
  const rows = outputs.flatMap((output) => allLabels(of).map((label) => ({ output, label })));
  return {
    output: tensor64(
      rows.flatMap((row) => row.output),
      [rows.length, of.width],
    ),
    labels: rows.map((row) => row.label),
  };
}

const randomRow = (of: LossCase, i: number): number[] =>
  [...randomTensor(`output ${i}`, [of.width]).values].map((x) => 2 * x);

/** Every row of 1e4 and -1e4. */
function extremeRows({ width }: LossCase): number[][] {
  return Array.from({ length: 2 ** width }, (_, bits) =>
    Array.from({ length: width }, (_, i) => ((bits >> i) & 1 ? 1e4 : -1e4)),
  );
}

/** How far an answer is from a row's label. */
function missedBy(of: LossCase, { values }: Tensor64, label: readonly number[], row: number): number {
  if (of.kind === 'class') return 1 - values[row * of.width + label[0]!]!;
  return label.reduce((sum, q, i) => sum + Math.abs(values[row * of.labelWidth + i]! - q), 0);
}

/** The emitted objective and its gradient by every parameter, joined. Inputs of rows without a label are far off. */
function objectiveOf(of: LossCase, labels: readonly number[][], has: readonly number[]): Float32Array {
  const {
    program: { ir, model },
    task,
  } = of;
  const parameters = ir.parameters.map(
    ({ name, shape }) => [name, randomTensor(name, shape.map(Number))] as const,
  );
  const inputs = labels.flatMap((label, i) =>
    has[i] ? [...randomTensor(`row ${label}`, [INPUTS]).values] : Array<number>(INPUTS).fill(1e4),
  );
  let joined!: Float32Array;
  tf.tidy(() => {
    const xs = parameters.map(([, tensor]) => onDevice(tensor));
    const p = Object.fromEntries(parameters.map(([name], i) => [name, xs[i]!]));
    const batch = {
      inputs: { x: tf.tensor2d(inputs, [labels.length, INPUTS]) },
      label: { [task.name]: labelsOn(of, labels) },
      has: { [task.name]: tf.tensor1d([...has]) },
      row: tf.ones<tf.Rank.R1>([labels.length]),
    };
    const step = { tasks: [task.name], seed: null };
    const { value, grads } = gradients(() => model.objective(p, batch, step).total, xs);
    joined = Float32Array.from([
      ...value.dataSync(),
      ...grads.flatMap((grad, i) => [...(grad ?? tf.zerosLike(xs[i]!)).dataSync()]),
    ]);
  });
  return joined;
}
