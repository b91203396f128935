/** Vocabularies, and the inputs of tokens that read texts by them. */
import type { EntryValue } from '../catalog/arguments.ts';
import { properties } from '../catalog/properties.ts';
import { duplicateName } from '../diagnostics/messages/names.ts';
import { otherTexts, wrongInputScale } from '../diagnostics/messages/tokens.ts';
import { wrongValue } from '../diagnostics/messages/types.ts';
import { showExpr } from '../syntax/show.ts';
import type { Expr, VocabularyStatement } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import { readArguments } from './arguments.ts';
import { columnValue } from './columns.ts';
import { nameText, report, reportUnknown, type Context } from './context.ts';
import type { InputBindingNode, InputNode, InputType, Vocabulary } from './model.ts';
import type { Scope } from './scope.ts';

export function declareVocabulary(statement: VocabularyStatement, scope: Scope, context: Context): void {
  const { name, block, span, damaged } = statement;
  if (!name) return;
  const earlier = scope.vocabularies.get(name.text);
  if (earlier) {
    const notes = [{ message: 'first declared here', span: earlier.span }];
    report(context, duplicateName.at(name.span, { what: 'vocabulary', name: name.text }, { notes }));
    return;
  }
  const from = columnValue(statement.from, scope, context);
  const values = readArguments({ of: 'a vocabulary', table: properties.vocabulary, args: [], block, span, damaged }, scope, context);
  const read = values as { size: number; min_count: number; tokenizer: string; lowercase: boolean } | null;
  const { min_count: minCount, ...others } = read ?? { min_count: 1 };
  scope.vocabularies.set(name.text, from && read && ({ name: name.text, from, minCount, ...others, span: name.span } as Vocabulary));
}

/** The vocabulary of `tokens[64] of words`. Null: reported. */
export function vocabularyOf(type: Expr, scope: Scope, context: Context): Vocabulary | null {
  const name = type.kind === 'of' ? nameText(type.set) : null;
  if (type.kind !== 'of' || name === null) {
    report(context, wrongValue.at(type.span, { name: 'tokens', expected: 'a length and a vocabulary, as in `tokens[64] of words`', found: `\`${showExpr(type)}\`` }));
    return null;
  }
  const known = scope.vocabularies.get(name);
  if (known === undefined) reportUnknown(context, 'vocabulary', name, type.set.span, [...scope.vocabularies.keys()]);
  return known ?? null;
}

/** Padding and unknown words have indices too. */
export const indicesOf = ({ size }: Vocabulary): number => size + 2;

/** What an input of tokens learns from training rows is its vocabulary, and nothing else learns one. */
export function scaleOf(type: InputType, vocabulary: Vocabulary | null, given: EntryValue | null, span: Span, context: Context): EntryValue | null {
  if (!given) return null;
  const tokens = type === 'tokens';
  if (tokens ? given.entry !== 'none' : given.entry === 'vocabulary') report(context, wrongInputScale.at(span, { scale: given.entry, tokens }));
  if (!vocabulary) return given;
  return { entry: 'vocabulary', args: { size: vocabulary.size, min_count: vocabulary.minCount } };
}

/** How texts are read; the column that is bound is the one that the vocabulary is built from. */
export function tokensEncoding(
  { vocabulary, shape, path }: InputNode,
  { source, columns }: Pick<InputBindingNode, 'source' | 'columns'>,
  span: Span,
  context: Context,
): EntryValue {
  const [column, ...others] = Array.isArray(columns) ? (columns as readonly string[]) : [];
  const same = vocabulary && source.name === vocabulary.from.source && column === vocabulary.from.column && others.length === 0;
  if (vocabulary && !same) {
    const from = `${vocabulary.from.source}.${vocabulary.from.column}`;
    const notes = [{ message: 'the vocabulary is declared here', span: vocabulary.span }];
    report(context, otherTexts.at(span, { input: path, vocabulary: vocabulary.name, from }, { notes }));
  }
  const { tokenizer = 'word', lowercase = true } = vocabulary ?? {};
  return { entry: 'tokens', args: { length: shape?.[0] ?? 1, tokenizer, lowercase } };
}
