/** One harness for mtlc's own entries and for those of others. */
import type { Entry } from '../catalog/define.ts';
import { declarationTests } from './declarations.ts';
import { activationTests, layerTests } from './layers.ts';
import { lossTests } from './losses.ts';
import { priorTests } from './priors.ts';
import type { EntryTest } from './test.ts';

/** What can be tried on an entry of the catalogue, and what of it cannot; null: nothing. */
export interface Harness {
  readonly tests: readonly EntryTest[];
  readonly untested: string | null;
}

export function harnessOf(entry: Entry): Harness {
  const own = numbersOf(entry);
  return {
    tests: [...declarationTests(entry), ...(own ?? [])],
    untested: own ? null : `what its code computes: there are tests of the numbers of losses, layers, activations and priors alone`,
  };
}

function numbersOf(entry: Entry): EntryTest[] | null {
  switch (entry.kind) {
    case 'loss':
      return lossTests(entry);
    case 'layer':
      return layerTests(entry);
    case 'activation':
      return activationTests(entry);
    case 'prior':
      return priorTests(entry);
    default:
      return null;
  }
}
