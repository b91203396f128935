/** What holds of every prior: the value and gradient of its penalty, at ordinary weights, at 0 and far from it. */
import * as tf from '@tensorflow/tfjs';
import type { EntryOf } from '../catalog/define.ts';
import type { Formula, Prior } from '../ir/ir.ts';
import { usesOf } from './arguments.ts';
import { differences, expectClose, measure, randomTensor } from './numeric.ts';
import { compute, tensor64, type Tensor64 } from './reference.ts';
import { programOf, specOf } from './spec.ts';
import { Tally, type EntryTest } from './test.ts';

interface PriorCase {
  readonly text: string;
  readonly prior: Prior;
  /** Its penalty in double precision and as it was emitted: of w, then of what else it reads. */
  readonly reference: (at: readonly Tensor64[]) => Tensor64;
  readonly emitted: (...at: tf.Tensor[]) => tf.Tensor;
  readonly at: readonly Tensor64[];
}

const one = (): Tensor64 => tensor64([1], []);
const backends = ['cpu', 'wasm'] as const;

export function priorTests(entry: EntryOf<'prior'>): EntryTest[] {
  let built: Promise<PriorCase[]> | undefined;
  const test = (says: string, check: (of: PriorCase, tally: Tally) => Promise<void>): EntryTest => ({
    says,
    run: async () => {
      const tally = new Tally();
      for (const of of await (built ??= priorCases(entry))) await check(of, tally);
      return tally.seen;
    },
  });
  return [
    test('gives a scalar: the value of its ops in double precision, and the gradient of their differences', checkNumbers),
    test('is right and its gradient finite at weights of 0 and of 1,000', checkExtremes),
  ];
}

/** Kernels of a convolution of three tasks, which have every mode. */
async function priorCases(entry: EntryOf<'prior'>): Promise<PriorCase[]> {
  return Promise.all(
    usesOf(entry).map(async ({ text }) => {
      const tasks = ['a', 'b', 'c'].map((task) => `    task ${task}: real { k = conv(3, 2); f = flatten(); o = dense(1); loss: mse }`);
      const model = `  input x: real[4, 5, 2]\n  split after x {\n${tasks.join('\n')}\n  }\n  prior k ~ ${text}`;
      const program = await programOf(specOf({ model }));
      const [prior] = program.ir.priors as [Prior];
      const formula = program.ir.penalties.find(({ name }) => name === prior.penalty)!;
      return {
        text,
        prior,
        reference: (at) => penalty64(formula, at),
        emitted: program.formula(formula.name)!,
        at: formula.inputs.map(({ name, shape }) => randomTensor(name, shape.map((mode) => sizeOf(prior, mode)))),
      };
    }),
  );
}

/** Shapes of formulas are names of modes. */
const sizeOf = ({ modes, shape }: Prior, mode: number | string): number => Number(shape[modes.indexOf(String(mode))] ?? mode);

function penalty64({ inputs, ops, result }: Formula, at: readonly Tensor64[]): Tensor64 {
  const values = new Map(inputs.map(({ name }, i) => [name, at[i]!]));
  compute(ops, values, (name) => {
    throw new Error(`a penalty reads no parameter ${name}`);
  });
  return values.get(result)!;
}

async function checkNumbers({ text, reference, emitted, at }: PriorCase, tally: Tally): Promise<void> {
  const slope = differences(reference, at, 0, one);
  for (const backend of backends) {
    const measured = await measure(backend, emitted, at, one);
    const where = `${text} on ${backend}`;
    tally.same(measured.shape, [], `shape of ${text}`);
    tally.close(expectClose(measured.value, reference(at).values, 1e-5, where), 1);
    tally.close(expectClose(measured.slopes[0] ?? new Float32Array(slope.length), slope, 1e-4, `slope of ${where}`), slope.length);
  }
}

async function checkExtremes({ text, reference, emitted, at: [w, ...others] }: PriorCase, tally: Tally): Promise<void> {
  for (const size of [0, 1000]) {
    const at = [{ ...w!, values: w!.values.map((x) => Math.fround(size * x)) }, ...others];
    for (const backend of backends) {
      const { value, slopes } = await measure(backend, emitted, at, one);
      const where = `${text} at weights of ${size}, on ${backend}`;
      const unfit = [...value, ...(slopes[0] ?? [])].find((x) => !Number.isFinite(x));
      tally.holds(unfit === undefined, `${where}: the penalty or its gradient is ${unfit}`);
      tally.close(expectClose(value, reference(at).values, 1e-5, where), 1);
    }
  }
}
