/** What `scripts/fuzz.mjs` has found, at its smallest. */
import { expect, it } from 'vitest';
import { runSpec } from './main.ts';

const found: Readonly<Record<string, string>> = {
  'a file a task, where the list of tasks has a mistake': `labels kinds [rose, daisy]
model m {
  input x: real[2]
  tasks t in [:, south]: class of kinds { rows: own }
}
data { source rows = csv("regions/{t}.csv"); x <- rows.a .. rows.b; t <- rows.kind }
`,
};

it.each(Object.entries(found))('%s', async (_, spec) => {
  expect(await runSpec(spec)).toBe(false);
});
