/** Layers over sequences against PyTorch's (sequences.py), padding included: what emitted programs call, and conv1d as it is emitted. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { attention, gru, lstm } from '../../src/runtime/ops/sequences.ts';
import { expectClose, measure, onDevice } from '../../src/harness/numeric.ts';
import { tensor64, type Tensor64 } from '../../src/harness/reference.ts';
import { programOf, specOf } from '../../src/harness/spec.ts';
import expected from './sequences.json' with { type: 'json' };

type Case = (typeof expected.cases)[number];
type Computed = (...at: tf.Tensor[]) => tf.Tensor;

const given = ({ values, shape }: { values: number[]; shape: number[] }): Tensor64 => tensor64(values, shape);

/** `use` as the spec writes it: its trunk, as emitted. */
async function emitted(use: string): Promise<Computed> {
  const model = `  input x: real[5, 4]\n  trunk t from x { h = ${use} }
  split after h { task y: real { f = flatten(); o = dense(1); loss: mse } }`;
  const { trunk } = await programOf(specOf({ model }));
  return (x, kernel) => trunk('t')({ 't.h.kernel': kernel! }, x!);
}

async function computed({ op, ...how }: Case): Promise<Computed> {
  if ('use' in how) return emitted(how.use!);
  const mask = (): { mask?: tf.Tensor } => (how.mask ? { mask: onDevice(given(how.mask)) } : {});
  if (op === 'attention') return (q, k, v) => attention(q!, k!, v!, how.heads!, mask().mask);
  const { backward, all } = how as { backward: boolean; all: boolean };
  if (op === 'lstm') return (x, k, r, b) => lstm(x!, k!, r!, b!, { backward, all, ...mask() });
  return (x, k, r, b, c) => gru(x!, k!, r!, b!, c!, { backward, all, ...mask() });
}

it.each(expected.cases)("$name is PyTorch's", async (each) => {
  const f = await computed(each);
  const weights = given(each.weights);
  for (const backend of ['cpu', 'wasm'] as const) {
    const of = `${each.name} on ${backend}`;
    const measured = await measure(backend, f, each.inputs.map(given), () => weights);
    const counted = measured.value.map((x, i) => (weights.values[i] === 0 && each.value.values[i] === 0 ? 0 : x));
    expectClose(counted, each.value.values, 2e-6, of);
    measured.slopes.forEach((slope, i) => expectClose(slope!, each.slopes[i]!.values, 1e-5, `slope ${i} of ${of}`));
  }
});

describe('a row of padding alone', () => {
  const numbers = (shape: number[]): Tensor64 =>
    tensor64(Array.from({ length: shape.reduce((all, n) => all * n) }, (_, i) => Math.sin(i * i)), shape);
  const mask = (): tf.Tensor => tf.tensor2d([0, 0, 0, 1, 1, 0], [2, 3]);
  const of: { readonly [name: string]: [Computed, ...Tensor64[]] } = {
    attention: [(q, k, v) => attention(q!, k!, v!, 2, mask()), numbers([2, 3, 4]), numbers([2, 3, 4]), numbers([2, 3, 4])],
    lstm: [(x, k, r, b) => lstm(x!, k!, r!, b!, { mask: mask() }), numbers([2, 3, 4]), numbers([4, 8]), numbers([2, 8]), numbers([8])],
  };

  it.each(Object.entries(of))('gives finite numbers and slopes through %s', async (_, [f, ...at]) => {
    for (const backend of ['cpu', 'wasm'] as const) {
      const { value, slopes } = await measure(backend, f, at, numbers as never);
      expect([...value, ...slopes.flatMap((slope) => [...slope!])].every(Number.isFinite)).toBe(true);
    }
  });
});
