/** Every entry that computes is within the bound that docs/reliability.md states for it, on the backends that are everywhere. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { agreement, boundOf, cases } from '../../scripts/agree/agree.ts';
import { stated } from '../../scripts/agree/table.ts';

const bounds = stated(readFileSync('docs/reliability.md', 'utf8'));

test('the page has a bound for every entry, and for no other', () => {
  expect([...bounds.keys()]).toEqual(cases.map(({ kind, entry }) => `${kind} ${entry}`));
});

describe('backends agree', () => {
  test.each(cases.map((of) => [`${of.kind} ${of.entry}`, of] as const))('%s', async (name, of) => {
    const apart = (await agreement([of], ['wasm', 'wasm plan'])).get(of)!;
    for (const road of ['wasm', 'wasm plan'] as const) {
      expect(apart[road]!.value, `values, ${road}`).toBeLessThanOrEqual(bounds.get(name)!.value);
      expect(apart[road]!.step, `steps, ${road}`).toBeLessThanOrEqual(bounds.get(name)!.step);
    }
  }, 60_000);
});

test('bounds are 1, 2 or 5 times a power of ten, above what was measured', () => {
  expect([0, 4e-7, 6e-7, 1.1e-6, 3e-5, 0.2].map(boundOf)).toEqual([1e-6, 1e-6, 2e-6, 5e-6, 1e-4, 0.5]);
});
