/** Every entry that computes is within the bound that docs/reliability.md states for it, on the backends that are everywhere. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { agreement, boundOf, cases } from '../../scripts/agree/agree.ts';
import { chainOf } from '../../scripts/agree/chain.ts';
import { stated } from '../../scripts/agree/table.ts';

const bounds = stated(readFileSync('docs/reliability.md', 'utf8'));

test('the page has a bound for every entry, and for no other', () => {
  expect([...bounds.keys()]).toEqual(cases.map(({ kind, entry }) => `${kind} ${entry}`));
});

describe('backends agree', () => {
  test.each(cases.map((of) => [`${of.kind} ${of.entry}`, of] as const))('%s', async (name, of) => {
    const { bound, apart } = (await agreement([of], ['wasm', 'wasm plan'])).get(of)!;
    expect(bounds.get(name)).toEqual({ value: Number(bound.value.toExponential(1)), step: Number(bound.step.toExponential(1)) });
    for (const road of ['wasm', 'wasm plan'] as const) {
      expect(apart[road]!.value, `values, ${road}`).toBeLessThanOrEqual(bound.value);
      expect(apart[road]!.step, `steps, ${road}`).toBeLessThanOrEqual(bound.step);
    }
  }, 60_000);
});

test('bounds follow from the longest chain of roundings: of a product its addends, of anything else one', () => {
  const x = (...shape: number[]) => ({ shape, dtype: 'float32' as const, source: { kind: 'input' as const, name: '' } });
  const made = (...shape: number[]) => ({ shape, dtype: 'float32' as const, source: { kind: 'node' as const } });
  const node = (kernel: string, inputs: number[], output: number, attrs = {}) => ({ kernel, inputs, outputs: [output], roles: [], attrs });
  const values = [x(8, 6), x(6, 5), made(8, 5), made(8, 5), made(5, 8), made(), x(2, 2, 3, 4), x(1, 9, 9, 3), made(1, 8, 8, 4)];
  const nodes = [node('BatchMatMul', [0, 1], 2, { transposeA: false }), node('Exp', [2], 3), node('Transpose', [3], 4), node('Sum', [4], 5), node('Conv2D', [7, 6], 8)];
  expect(chainOf({ values, nodes, outputs: { loss: 5 } })).toBe(6 + 1 + 0 + 40);
  expect(chainOf({ values, nodes, outputs: { map: 8 } })).toBe(12);
  expect(boundOf(100)).toEqual({ value: 4 * 2 ** -24 * 10, step: 20 * 4 * 2 ** -24 * 10 });
});
