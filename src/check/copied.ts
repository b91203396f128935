/** Parameters of a copy: they start as the network's own, and where the labels are others, as the columns of the same labels. */
import { lacksLabels } from '../diagnostics/messages/networks.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { LabelColumns, Shape, TargetType } from '../ir/ir.ts';
import type { Statement } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import { report, type Context } from './context.ts';
import { columnsOf } from './label-map.ts';
import type { CopyOf, FunctionNode, ParameterNode } from './model.ts';
import type { Network } from './scope.ts';

/** `copy of big(shared) { ... }`, while its layers are elaborated. */
export interface Copy {
  readonly network: Network;
  readonly weights: 'own' | 'frozen' | 'shared';
  /** What holds the copy, and what that answers; null where it is not known. */
  readonly holder: FunctionNode;
  readonly answers: TargetType | null;
  /** Of the clause's own block. */
  readonly said: ReadonlySet<Statement>;
  readonly span: Span;
}

/** What the parameter is in the copy. One that the network lacks, or has in another shape, starts as its layer says. */
export function asCopied(own: ParameterNode, { name: owner }: FunctionNode, copy: Copy, context: Context): ParameterNode {
  const below = own.name.slice(owner.length + 1);
  const { network, weights } = copy;
  const source = network.owner.layers.flatMap(({ parameters }) => parameters).find(({ name }) => name === `${network.owner.name}.${below}`);
  const answering = network.answering.has(below);
  if (!source || !isLike(own.shape, source.shape, answering)) return own;
  const shared = weights === 'shared' && !answering && !own.statistic;
  return {
    ...own,
    ...(shared ? { name: `${network.owner.name}.copy.${below}`, shared } : {}),
    start: source.start,
    from: source.from,
    copy: copyOf(source, network, below, answering ? columnsFor(copy, context) : null),
    frozen: own.frozen || weights === 'frozen',
  };
}

function isLike(shape: Shape, source: Shape, answering: boolean): boolean {
  return shape.length === source.length && shape.every((dim, axis) => dim === source[axis] || (answering && axis === shape.length - 1));
}

/** A network that is itself a copy starts as that one's. */
function copyOf({ name, start, copy }: ParameterNode, { owner }: Network, below: string, columns: LabelColumns | null): CopyOf {
  const before = copy?.columns;
  const all = before && columns ? { of: before.of, picked: columns.picked.map((i) => before.picked[i]!) } : (columns ?? before ?? null);
  const stream = start.entry === 'same' ? below : name;
  return { network: owner.name, stream: copy?.stream ?? stream, columns: all };
}

function columnsFor({ network, answers, holder, span }: Copy, context: Context): LabelColumns | null {
  const [from, to] = [network.answers, answers].map((type) => (type && 'labels' in type ? type.labels : null));
  if (!from || !to) return null;
  const picked = columnsOf(from, to);
  if ('lacking' in picked) {
    const better = suggest(picked.lacking[0]!, from);
    const set = network.answers && 'set' in network.answers ? network.answers.set : '';
    report(context, lacksLabels.at(span, { holder: holder.name, network: network.owner.name, set, lacking: picked.lacking, better }));
    return null;
  }
  const same = picked.length === from.length && picked.every((column, i) => column === i);
  return same ? null : { of: from.length, picked };
}
