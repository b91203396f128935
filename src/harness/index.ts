/** One harness for mtlc's own entries and for those of others. */
import type { Entry } from '../catalog/define.ts';
import { alignmentTests } from './alignments.ts';
import { declarationTests } from './declarations.ts';
import { activationTests, layerTests } from './layers.ts';
import { lossTests } from './losses.ts';
import { priorTests } from './priors.ts';
import { sharingTests } from './sharing.ts';
import type { EntryTest } from './test.ts';

export interface Harness {
  readonly tests: readonly EntryTest[];
  /** What none of them sees. */
  readonly untested: string;
}

export function harnessOf(entry: Entry): Harness {
  const own = numbersOf(entry);
  return {
    tests: [...declarationTests(entry), ...(own ?? [])],
    untested: own
      ? 'whether its ops are what its paper says; compute a value elsewhere and compare'
      : 'what its code computes; there are such tests for losses, layers, activations, priors, alignments and sharing units alone',
  };
}

function numbersOf(entry: Entry): EntryTest[] | null {
  switch (entry.kind) {
    case 'alignment':
      return alignmentTests(entry);
    case 'loss':
      return lossTests(entry);
    case 'layer':
      return layerTests(entry);
    case 'activation':
      return activationTests(entry);
    case 'prior':
      return priorTests(entry);
    case 'sharing':
      return sharingTests(entry);
    default:
      return null;
  }
}
