/** Alignments of a model whose network was built anew, and of tasks by themselves. */
import type { AlignedLayer, AlignedPair, AlignmentNode, Model } from '../model.ts';
import type { Rebuilt } from './rebuild.ts';

/** What has become one layer, or is not there any more, is aligned no longer. */
export function renameAlignments({ alignments }: Model, rebuilt: Rebuilt): AlignmentNode[] {
  return keepPairs(alignments, (pair) => {
    const [x, y] = [renamed(pair.x, rebuilt), renamed(pair.y, rebuilt)];
    return x && y && x.layer !== y.layer ? [{ ...pair, x, y }] : [];
  });
}

function renamed(aligned: AlignedLayer, { became, tasks }: Rebuilt): AlignedLayer | null {
  const copies = became.get(aligned.layer) ?? [];
  const rows = aligned.rows && tasks.get(aligned.rows)!;
  const layer = copies.find(({ owner }) => owner === rows?.head) ?? copies.find(({ owner }) => owner.kind !== 'head');
  return layer ? { ...aligned, layer, rows } : null;
}

/** Those that tie no task to another. */
export const withinTasks = ({ alignments }: Model): AlignmentNode[] => keepPairs(alignments, (pair) => (pair.x.rows === pair.y.rows ? [pair] : []));

/** Those of which no side is one of the layers. */
export const withoutLayers = ({ alignments }: Model, paths: readonly string[]): AlignmentNode[] =>
  keepPairs(alignments, (pair) => ([pair.x, pair.y].some(({ layer }) => paths.includes(layer.path)) ? [] : [pair]));

function keepPairs(alignments: readonly AlignmentNode[], keep: (pair: AlignedPair) => AlignedPair[]): AlignmentNode[] {
  return alignments.map((each) => ({ ...each, pairs: each.pairs.flatMap(keep) })).filter(({ pairs }) => pairs.length > 0);
}
