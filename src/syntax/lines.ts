/** What the parser's grammar leaves open about lines: rests that nothing could be made of, and where blocks stand. */
import type { CstElement, CstNode, IToken } from 'chevrotain';
import type { UnreadCstNode } from '../../grammar/generated/cst.ts';
import { declarations } from '../../grammar/keywords.ts';
import type { Line } from '../../grammar/reader.ts';
import * as t from '../../grammar/tokens.ts';
import type { Diagnostic, Fix } from '../diagnostics/diagnostic.ts';
import * as m from '../diagnostics/messages/syntax.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Source, Span } from '../text/source.ts';
import { inWords } from './expectations.ts';

interface Found {
  readonly unread: Diagnostic[];
  readonly blocks: Diagnostic[];
}

const words = declarations.map(({ word }) => word);
const blockUse = new Map(declarations.map(({ word, block }) => [t.declarationTokens[word], block]));

export function checkLines(source: Source, lines: readonly Line[]): Found {
  const found: Found = { unread: [], blocks: [] };
  checkAll(source, lines, found);
  return found;
}

function checkAll(source: Source, lines: readonly Line[], found: Found): void {
  for (const line of lines) {
    const { form, unread, block, trailing } = line;
    const rest = firstToken(unread);
    if (rest && form) found.unread.push(unexpected(source, rest, 'the end of the line'));
    else if (rest) found.unread.push(formless(source, rest, line));
    else if (!form && block) found.unread.push(m.strayOpener.at({ file: source.path, start: block.start, end: block.inside }, {}));
    const after = firstToken(trailing);
    if (after) found.unread.push(unexpected(source, after, 'a new line after `}`'));
    checkBlockUse(source, line, found);
    if (block) checkAll(source, block.lines, found);
  }
}

/** Forms that no declaration's word begins. */
const undeclared = new Set(['layer', 'property', 'binding', 'clause']);

function checkBlockUse(source: Source, { form, base, block }: Line, { blocks }: Found): void {
  if (!form || undeclared.has(form.name)) return;
  const first = firstToken(form);
  const use = first && blockUse.get(first.tokenType);
  if (!first || ((use !== 'required' || block) && (use !== 'none' || !block))) return;
  const start = base + first.startOffset;
  const end = base + form.location!.endOffset! + 1;
  const header = source.text.slice(start, end);
  blocks.push(m.blockUse.at({ file: source.path, start, end }, { statement: header, needs: !block }));
}

/** A line that has the form of no statement, with what was most likely meant. */
function formless(source: Source, first: IToken, line: Line): Diagnostic {
  const span = spanOf(source, first);
  const say = (hint: string, fixes: Fix[] = []): Diagnostic =>
    m.noStatement.at(span, { found: inWords(first), hint }, { fixes });
  if (first.tokenType !== t.Formless || !/^[\p{L}_]/u.test(first.image)) return say('');
  const second = (line.unread as UnreadCstNode).children.InLine[1];
  if (second?.tokenType === t.ParenOpen) return say(`; a layer needs a name: \`name = ${first.image}(...)\``);
  const declaration = declarations.find(({ word }) => word === first.image);
  if (declaration && second) return unexpected(source, second, `the form \`${declaration.form}\``);
  const meant = second ? null : suggest(first.image, words);
  if (!meant) return say('; `=`, `:` or `<-` stands behind a name');
  return say(`; did you mean \`${meant}\`?`, [
    { title: `Write \`${meant}\``, edits: [{ span, text: meant }] },
  ]);
}

function unexpected(source: Source, token: IToken, expected: string): Diagnostic {
  return m.expected.at(spanOf(source, token), { expected, found: inWords(token) });
}

function spanOf(source: Source, token: IToken): Span {
  return { file: source.path, start: token.startOffset, end: token.endOffset! + 1 };
}

/** The first token below a node that stands in the text. */
function firstToken(node: CstNode | undefined): IToken | undefined {
  for (let at = node; at; ) {
    const first = firstChild(at);
    if (!first || 'image' in first) return first;
    at = first;
  }
  return undefined;
}

/** The token or node that begins first; what recovery has put in has no place. */
function firstChild({ children }: CstNode): CstElement | undefined {
  let first: CstElement | undefined;
  let least = Infinity;
  for (const name in children) {
    for (const child of children[name]!) {
      const start = 'image' in child ? child.startOffset : child.location!.startOffset;
      if (start < least) [first, least] = [child, start];
    }
  }
  return first;
}
