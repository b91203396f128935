/** Where a name is declared and mentioned, across imports, and its change everywhere at once. */
import type { Edit } from '../diagnostics/diagnostic.ts';
import { stringLiteral } from '../syntax/literals.ts';
import type { Span } from '../text/source.ts';
import { mentionAt, mentionsOf, type Declaration } from './names.ts';
import { pathAt } from './slots.ts';
import type { View } from './view.ts';

/** Of a file that is imported, its beginning. */
export function definitionsAt(view: View, offset: number): Span[] {
  const mention = mentionAt(view.files, view.source.path, offset);
  return mention ? mention.of.map(({ span }) => span) : [];
}

/** Everywhere that means what the name at a place means, its declarations first. */
export function referencesAt(view: View, offset: number): { readonly declarations: readonly Span[]; readonly mentions: readonly Span[] } {
  const mention = mentionAt(view.files, view.source.path, offset);
  if (!mention) return { declarations: [], mentions: [] };
  const meant = new Set(mention.of);
  const found = mentionsOf(view.files).filter(({ of }) => of.some((declaration) => meant.has(declaration)));
  const spans = (declares: boolean): Span[] => found.filter((each) => each.declares === declares).map(({ span }) => span);
  return { declarations: spans(true), mentions: spans(false) };
}

/** The name that can be renamed at a place, and its stretch; null where there is none. */
export function renameableAt(view: View, offset: number): { readonly span: Span; readonly name: string } | null {
  const mention = mentionAt(view.files, view.source.path, offset);
  return mention ? { span: mention.span, name: mention.of[0]!.name } : null;
}

export type Renamed = { readonly edits: readonly Edit[] } | { readonly problem: string };

/** Declarations with their mentions: what else a mention may mean, such as the like-named layer of another task, goes with it. */
export function rename(view: View, offset: number, name: string): Renamed {
  const mention = mentionAt(view.files, view.source.path, offset);
  if (!mention) return { problem: 'there is no name here that the spec declares' };
  if (name.trim() === '') return { problem: 'a name has at least one letter' };
  const all = mentionsOf(view.files);
  const meant = new Set<Declaration>(mention.of);
  for (let before = 0; before < meant.size; ) {
    before = meant.size;
    for (const { of } of all) if (of.some((each) => meant.has(each))) for (const each of of) meant.add(each);
  }
  const taken = [...new Set(all.flatMap(({ of }) => of))].find((each) => each.name === name && !meant.has(each) && clashes(each, meant));
  if (taken) return { problem: `there is a ${taken.space} \`${name}\` already` };
  const text = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : stringLiteral(name);
  const spans = all.filter(({ of }) => of.some((each) => meant.has(each))).map(({ span }) => span);
  return { edits: spans.map((span) => ({ span, text })) };
}

/** Layers of different trunks or heads may have one name. */
function clashes(other: Declaration, meant: ReadonlySet<Declaration>): boolean {
  return [...meant].some(({ space, owner }) => space === other.space && (space !== 'layer' || owner === other.owner));
}

export interface Link {
  readonly span: Span;
  readonly written: string;
}

/** The files that a spec imports, and those of its data. */
export function linksOf({ file }: View): Link[] {
  const sources = file.statements.flatMap((statement) => (statement.kind === 'data' ? statement.block.statements : []));
  return [...file.statements, ...sources].flatMap((statement) => {
    const path = statement.kind === 'import' ? statement.path : statement.kind === 'source' && statement.value.kind === 'call' ? statement.value.args[0]?.value : null;
    return path?.kind === 'string' ? [{ span: path.span, written: path.value }] : [];
  });
}

/** Stretches that hold a place, each within the next: what an editor selects, ever more of it. */
export function selectionsAt({ file }: View, offset: number): Span[] {
  const spans = pathAt(file, offset).map(({ span }) => span).reverse();
  return spans.filter((span, i) => i === 0 || span.start < spans[i - 1]!.start || span.end > spans[i - 1]!.end);
}
