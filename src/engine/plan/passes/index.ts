/** The passes over a recorded step, in their order. */
import { collectAfter } from '../collect.ts';
import type { Graph, Pass } from '../graph.ts';
import { cse } from './cse.ts';
import { entropy } from './entropy.ts';
import { fold, type Evaluate } from './fold.ts';
import { after } from './after.ts';
import { forms } from './forms.ts';
import { fuse } from './fuse.ts';
import { identities } from './identities.ts';
import { products, totals } from './products.ts';
import { stack } from './stack.ts';
import { sums } from './sums.ts';
import { updates } from './updates.ts';

/** Stacks come early: what follows sees one node in the place of one a task. */
const passesWith = (evaluate: Evaluate): readonly Pass[] => [identities, sums, stack, fold(evaluate), cse, products, totals, entropy, forms, fuse, updates, after];

/**
 * The passes that `text`, the variable MTLC_PASSES, leaves: all of them for `all` or nothing, none for `none`, those named in a
 * list, all but those named with a minus; else what is wrong with it. `evaluate` runs kernels whose inputs are constants.
 */
export function passesOf(text: string | undefined, evaluate: Evaluate): readonly Pass[] | { readonly unfit: string } {
  const all = passesWith(evaluate);
  const words = (text ?? '').split(',').map((word) => word.trim()).filter((word) => word !== '' && word !== 'all');
  if (words.length === 1 && words[0] === 'none') return [];
  const names = words.map((word) => word.replace(/^-/, ''));
  const unknown = names.find((name) => all.every((pass) => pass.name !== name));
  if (unknown !== undefined) return { unfit: `MTLC_PASSES has no pass ${unknown}; there are all, none, ${all.map(({ name }) => name).join(', ')}` };
  const without = new Set(words.filter((word) => word.startsWith('-')).map((word) => word.slice(1)));
  const only = new Set(words.filter((word) => !word.startsWith('-')));
  return all.filter(({ name }) => !without.has(name) && (only.size === 0 || only.has(name)));
}

/** The graph after all of them. */
export const simplified = (graph: Graph, passes: readonly Pass[]): Graph =>
  passes.reduce((now, pass) => {
    const after = pass.run(now);
    collectAfter(now);
    return after;
  }, graph);
