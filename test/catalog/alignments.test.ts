/** Every alignment of the catalogue: values, gradients by both sides, who counts, and its share of the objective. */
import { describe, it } from 'vitest';
import { alignmentTests } from '../../src/harness/alignments.ts';
import { entriesOf } from '../../src/harness/arguments.ts';

describe.each(entriesOf('alignment').map((entry) => [entry.name, entry] as const))('alignment %s', (_, entry) => {
  for (const { says, run } of alignmentTests(entry)) it(says, async () => void (await run()));
});
