/** Every sharing unit of the catalogue: shapes, values, gradients, starts. */
import { describe, it } from 'vitest';
import { entriesOf } from '../../src/harness/arguments.ts';
import { sharingTests } from '../../src/harness/sharing.ts';

describe.each(entriesOf('sharing').map((entry) => [entry.name, entry] as const))('sharing unit %s', (_, entry) => {
  for (const { says, run } of sharingTests(entry)) it(says, async () => void (await run()));
});
