/** Every layer and every activation of the catalogue: shapes, gradients, backends. */
import { describe, it } from 'vitest';
import { entriesOf } from '../../src/harness/arguments.ts';
import { activationTests, layerTests } from '../../src/harness/layers.ts';

describe.each(entriesOf('layer').map((entry) => [entry.name, entry] as const))('layer %s', (_, entry) => {
  for (const { says, run } of layerTests(entry)) it(says, async () => void (await run()));
});

describe.each(entriesOf('activation').map((entry) => [entry.name, entry] as const))('activation %s', (_, entry) => {
  for (const { says, run } of activationTests(entry)) it(says, async () => void (await run()));
});
