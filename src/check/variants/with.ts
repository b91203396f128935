import type { Expr, MapEntry } from '../../syntax/tree.ts';
import type { Span } from '../../text/source.ts';
import type { Model } from '../model.ts';
import type { Replaced, Rewriting } from './rewriting.ts';

/** Other values: the spec is checked again with them. */
export const withValues: Rewriting = ({ model, written, again }) => {
  const entries = entriesIn(written);
  const judged = entries.find(({ key }) => /^evaluate(\.|$)/.test(key.text));
  if (judged) return { problem: `\`${judged.key.text}\` says how all variants are judged` };
  const { model: changed, diagnostics } = again(entries.map(replacedBy));
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const own = errors.filter(({ span }) => lies(span, written.span));
  if (own.length > 0) return { diagnostics: own };
  if (errors.length > 0) return { problem: errors[0]!.message, at: errors[0]!.span };
  const other = changed && otherData(model, changed);
  return other ? { problem: `it changes ${other}, which all variants share` } : changed!;
};

function entriesIn(written: Expr): readonly MapEntry[] {
  const map = written.kind === 'call' ? written.args.find(({ value }) => value.kind === 'map')?.value : null;
  return map?.kind === 'map' ? map.entries : [];
}

function replacedBy({ key, value, span }: MapEntry): Replaced {
  const path = key.text.split('.');
  const name = { ...key, text: path.at(-1)! };
  return { path, property: { kind: 'property', name, value, block: null, damaged: false, span } };
}

const lies = (inner: Span, outer: Span): boolean => inner.file === outer.file && outer.start <= inner.start && inner.end <= outer.end;

/** All variants learn from the same rows, and answer the same tasks. */
function otherData(one: Model, other: Model): string | null {
  const sources = ({ sources }: Model): string => JSON.stringify(sources.map(({ name, value, path }) => [name, value, path]));
  const tasks = ({ tasks }: Model): string => JSON.stringify(tasks.map(({ name, target, rows }) => [name, target, rows]));
  if (sources(one) !== sources(other)) return 'a source';
  return tasks(one) === tasks(other) ? null : 'the tasks';
}
