/** Every loss of the catalogue: values, gradients, large scores, missing labels, answers. */
import { describe, it } from 'vitest';
import { entriesOf } from '../../src/harness/arguments.ts';
import { lossTests } from '../../src/harness/losses.ts';

describe.each(entriesOf('loss').map((entry) => [entry.name, entry] as const))('loss %s', (_, entry) => {
  for (const { says, run } of lossTests(entry)) it(says, async () => void (await run()));
});
