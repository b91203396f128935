/** Every prior of the catalogue: values, gradients, proximal steps, and what is left of it for single tasks. */
import { describe, it } from 'vitest';
import { entriesOf } from '../../src/harness/arguments.ts';
import { priorTests } from '../../src/harness/priors.ts';

describe.each(entriesOf('prior').map((entry) => [entry.name, entry] as const))('prior %s', (_, entry) => {
  for (const { says, run } of priorTests(entry)) it(says, async () => void (await run()));
});
