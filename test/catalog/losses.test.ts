/** Every loss of the catalogue: values, gradients, large scores, missing labels, answers. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradients } from '../../src/engine/kernels/gradients.ts';
import { entriesOf } from './arguments.ts';
import { allLabels, INPUTS, labelTensor, lossCases, type LossCase } from './loss-cases.ts';
import { differences, expectClose, measure, onDevice, randomTensor, useBackend } from './numeric.ts';
import { tensor64, type Tensor64 } from './reference.ts';

const weights = (shape: readonly number[]): Tensor64 => randomTensor('projection', shape);
const backends = ['cpu', 'wasm'] as const;

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

describe.each(entriesOf('loss').map((entry) => [entry.name, entry] as const))('loss %s', (_, entry) => {
  let cases: LossCase[];
  beforeAll(async () => void (cases = await lossCases(entry)));

  it('gives a number a row: the value of its ops in double precision, and the gradient of their differences', async () => {
    for (const of of cases) {
      const { output, labels } = crossed(
        of,
        [0, 1, 2].map((i) => randomRow(of, i)),
      );
      const reference = ([at]: readonly Tensor64[]) => of.reference(at!, labelTensor(of, labels));
      const slope = differences(reference, [output], 0, weights);
      for (const backend of backends) {
        const measured = await measure(backend, emittedLoss(of, labels), [output], weights);
        expect(measured.shape, of.text).toEqual([labels.length]);
        expectClose(measured.value, reference([output]).values, 1e-6, `${of.text} on ${backend}`);
        expectClose(measured.slopes[0]!, slope, 1e-4, `slope of ${of.text} on ${backend}`);
      }
    }
  });

  it('is right and its gradient finite at scores of 10,000', async () => {
    for (const of of cases) {
      const { output, labels } = crossed(of, extremeRows(of));
      const expected = of.reference(output, labelTensor(of, labels)).values;
      for (const backend of backends) {
        const { value, slopes } = await measure(backend, emittedLoss(of, labels), [output], weights);
        expect([...expected, ...slopes[0]!].every(Number.isFinite), `${of.text} on ${backend}`).toBe(true);
        expectClose(value, expected, 1e-6, `${of.text} on ${backend}`);
      }
    }
  });

  it("answers with probabilities, or with a value of the task's size", async () => {
    for (const backend of backends) {
      await useBackend(backend);
      for (const of of cases) {
        const { output, labels } = crossed(of, [...extremeRows(of), randomRow(of, 0)]);
        const { shape, values } = answerTo(of, output);
        const width = of.kind === 'class' ? of.width : of.labelWidth;
        expect(shape, of.text).toEqual(of.kind === 'binary' ? [labels.length] : [labels.length, width]);
        if (of.kind === 'real') expect(values.every(Number.isFinite)).toBe(true);
        else
          expect(
            values.every((p) => p >= 0 && p <= 1 + 1e-6),
            of.text,
          ).toBe(true);
        if (of.kind !== 'class') continue;
        for (let i = 0; i < values.length; i += width)
          expect(
            values.subarray(i, i + width).reduce((sum, p) => sum + p),
            of.text,
          ).toBeCloseTo(1, 5);
      }
    }
  });

  it('falls as the right answer comes nearer', async () => {
    for (const of of cases) {
      const { output, labels } = crossed(of, [randomRow(of, 0)]);
      const ones = (shape: readonly number[]): Tensor64 => tensor64(Array(shape[0]!).fill(1), shape);
      const { slopes } = await measure('cpu', emittedLoss(of, labels), [output], ones);
      const moved = { ...output, values: output.values.map((x, i) => x - 0.01 * slopes[0]![i]!) };
      const [before, after] = [answerTo(of, output), answerTo(of, moved)].map((answer) =>
        labels.map((label, i) => missedBy(of, answer, label, i)),
      );
      before!.forEach((missed, i) =>
        expect(after![i], `${of.text}, label ${labels[i]}`).toBeLessThan(missed),
      );
    }
  });

  it('counts no row whose label is missing, whatever stands there', async () => {
    await useBackend('wasm');
    for (const of of cases) {
      const labels = allLabels(of);
      const rows = [labels[0]!, labels[1]!, labels.at(-1)!];
      const [some, all] = [objectiveOf(of, rows, [1, 0, 1]), objectiveOf(of, [rows[0]!, rows[2]!], [1, 1])];
      expectClose(some, all, 1e-6, of.text);
      expect(all.some((x) => x !== 0)).toBe(true);
      expect(
        objectiveOf(of, rows, [0, 0, 0]).every((x) => x === 0),
        of.text,
      ).toBe(true);
    }
  });
});

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
