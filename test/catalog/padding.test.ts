/** Layers that leave padding out, on sequences of tokens: what is padded changes nothing of what is not. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { entriesOf, usesOf } from '../../src/harness/arguments.ts';
import { differences, expectClose, measure, randomTensor } from '../../src/harness/numeric.ts';
import { compute, tensor64, type Tensor64 } from '../../src/harness/reference.ts';
import { programOf, specOf, type Program } from '../../src/harness/spec.ts';

const WIDTH = 4;
/** The last row is padding alone. */
const TOKENS = [
  [3, 5, 2, 4, 1],
  [2, 3, 0, 0, 0],
  [4, 0, 0, 0, 0],
  [0, 0, 0, 0, 0],
];
const WORDS = 7;

async function programFor(uses: readonly string[]): Promise<Program> {
  const model = `  input text: tokens[5] of words
${uses.map((use, i) => `  trunk c${i} from text { e = embedding(${WIDTH}); l = ${use} }`).join('\n')}
${uses.map((_, i) => `  split after c${i}.l { task of_c${i}: real { f = flatten(); o = dense(1); loss: mse } }`).join('\n')}`;
  const text = specOf({ before: `vocabulary words from rows.text { size: ${WORDS - 2} }`, model });
  return programOf(text.replace('text <- rows.a .. rows.b', 'text <- rows.text'));
}

const tokensOf = (rows: readonly (readonly number[])[]): Tensor64 => tensor64(rows.flat(), [rows.length, 5]);

/** A trunk over its parameters, in their order: as emitted, and in double precision. */
function trunkOf({ ir, trunk }: Program, name: string, rows: readonly (readonly number[])[]) {
  const fn = ir.functions.find((each) => each.name === name)!;
  const parameters = ir.parameters.filter((each) => each.function === name);
  const at = parameters.map((each) => randomTensor(each.name.slice(name.length), each.shape.map(Number)));
  const tokens = tokensOf(rows);
  const named = <T>(values: readonly T[]) => Object.fromEntries(parameters.map((each, i) => [each.name, values[i]!]));
  const emitted = (...values: tf.Tensor[]): tf.Tensor =>
    trunk(name)(named(values), tf.tensor(Int32Array.from(tokens.values), [...tokens.shape], 'int32'));
  const reference = (values: readonly Tensor64[]): Tensor64 => {
    const known = new Map([['text', tokens]]);
    for (const { ops } of fn.layers) compute(ops, known, (parameter) => named(values)[parameter]!);
    return known.get('l')!;
  };
  return { at, emitted, reference, table: parameters.findIndex((each) => each.name.endsWith('.e.table')) };
}

const masked = entriesOf('layer').filter((entry) => entry.masked);

describe.each(masked.map((entry) => [entry.name, entry] as const))('layer %s', (_, entry) => {
  const uses = usesOf(entry).filter(({ args }) => !('problem' in entry.shape(args as never, [[5, WIDTH]], null)));
  let program: Program;
  beforeAll(async () => void (program = await programFor(uses.map(({ text }) => text))));
  const weights = (shape: readonly number[]): Tensor64 => randomTensor('projection', shape);

  it('gives the values and gradients of its ops in double precision where rows are padded', async () => {
    const { at, emitted, reference } = trunkOf(program, 'c0', TOKENS.slice(0, 3));
    const slopes = at.map((_, i) => differences(reference, at, i, weights));
    for (const backend of ['cpu', 'wasm'] as const) {
      const measured = await measure(backend, emitted, at, weights);
      expectClose(measured.value, reference(at).values, 2e-6, `${uses[0]!.text} on ${backend}`);
      slopes.forEach((slope, i) => expectClose(measured.slopes[i]!, slope, 1e-4, `slope ${i} on ${backend}`));
    }
  });

  it('does not look at what is padded', () => {
    for (const [i, { text }] of uses.entries()) {
      const { at, reference, table } = trunkOf(program, `c${i}`, TOKENS.slice(0, 3));
      const other = at.map((each, k) => (k === table ? tensor64(each.values.map((x, j) => (j < WIDTH ? x + 3 : x)), each.shape) : each));
      const [before, after] = [reference(at), reference(other)];
      const time = before.shape.length === 3 ? before.shape[1]! : 1;
      const width = before.shape.at(-1)!;
      const counts = (k: number): boolean => {
        const [row, step] = [Math.floor(k / (time * width)), Math.floor(k / width) % time];
        return time === 1 || TOKENS[row]![step] !== 0;
      };
      before.values.forEach((x, k) => counts(k) && expect(after.values[k], text).toBeCloseTo(x, 12));
    }
  });

  it('is finite on a row of padding alone, its gradients too', async () => {
    for (const [i, { text }] of uses.entries()) {
      const { at, emitted } = trunkOf(program, `c${i}`, TOKENS);
      const { value, slopes } = await measure('wasm', emitted, at, weights);
      expect([...value, ...slopes.flatMap((slope) => [...slope!])].every(Number.isFinite), text).toBe(true);
    }
  });
});
