/** What every entry of the catalogue says of itself. */
import { describe, it } from 'vitest';
import { entries } from '../../src/catalog/index.ts';
import { properties, typeArguments } from '../../src/catalog/properties.ts';
import { checkTable, declarationTests } from '../../src/harness/declarations.ts';
import { Tally } from '../../src/harness/test.ts';

describe.each(entries.map((entry) => [entry.kind, entry.name, entry] as const))('%s %s', (_kind, _name, entry) => {
  for (const { says, run } of declarationTests(entry)) it(says, async () => void (await run()));
});

describe.each(Object.entries({ ...properties, ...typeArguments }))('the properties of %s', (_, table) => {
  it('have docs and legal defaults', () => checkTable(table, new Tally()));
});
