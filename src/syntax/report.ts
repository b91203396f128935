/** Diagnostics for what the lexer, the layout pass and the parser found wrong. */
import type { IToken } from 'chevrotain';
import type { ParseError } from '../../grammar/parser.ts';
import type { Problem } from '../../grammar/problems.ts';
import * as t from '../../grammar/tokens.ts';
import type { Diagnostic, Fix, Note } from '../diagnostics/diagnostic.ts';
import * as m from '../diagnostics/messages/syntax.ts';
import { positionAt, type Source, type Span } from '../text/source.ts';
import { expectedInWords, inWords, quoted } from './expectations.ts';

const titles: Readonly<Record<Problem['kind'], string>> = {
  'unknown-character': 'Remove it',
  'unclosed-string': 'Close the string',
  'single-quotes': 'Use double quotes',
  'bad-escape': 'Double the backslash',
  malformed: 'Write it as a quoted name',
  'foreign-comment': 'Write it as a `//` comment',
  'unclosed-bracket': 'Close the bracket',
  'wrong-closer': 'Use the bracket that fits',
  'stray-closer': 'Remove it',
  'stray-opener': 'Remove it',
  'unclosed-block': 'Close the block',
  'missing-opener': 'Open it',
  'opener-on-next-line': 'Move the brace',
  'too-deep': '',
  'too-long': '',
};

export function reportProblem(source: Source, problem: Problem): Diagnostic {
  const span: Span = { file: source.path, start: problem.start, end: problem.end };
  const more = { notes: notesOf(source, problem), fixes: fixesOf(source, problem) };
  switch (problem.kind) {
    case 'unknown-character':
      return m.unknownCharacter.at(span, { text: visible(problem.text) }, more);
    case 'unclosed-string':
      return m.unclosedString.at(span, {}, more);
    case 'single-quotes':
      return m.singleQuotes.at(span, {}, more);
    case 'bad-escape':
      return m.badEscape.at(span, problem, more);
    case 'malformed':
      return m.malformed.at(span, problem, more);
    case 'foreign-comment':
      return m.foreignComment.at(span, problem, more);
    case 'unclosed-bracket':
      return m.unclosedBracket.at(span, problem, more);
    case 'wrong-closer':
      return m.wrongCloser.at(span, problem, more);
    case 'stray-closer':
      return m.strayCloser.at(span, problem, more);
    case 'stray-opener':
      return m.strayOpener.at(span, {}, more);
    case 'unclosed-block': {
      const line = positionAt(source, problem.opened?.start ?? problem.start).line;
      const found = problem.found === null ? null : quoted(problem.found);
      return m.unclosedBlock.at(span, { header: problem.header, found, line }, more);
    }
    case 'missing-opener':
      return m.missingOpener.at(span, problem, more);
    case 'opener-on-next-line':
      return m.openerOnNextLine.at(span, {}, more);
    case 'too-deep':
      return m.tooDeep.at(span, problem, more);
    case 'too-long':
      return m.tooLong.at(span, problem, more);
  }
}

function notesOf(source: Source, { opened, kind }: Problem): Note[] {
  if (!opened) return [];
  const what = kind === 'unclosed-block' ? 'the block' : 'it';
  return [{ message: `${what} is opened here`, span: { file: source.path, ...opened } }];
}

function fixesOf(source: Source, { kind, repair }: Problem): Fix[] {
  if (!repair) return [];
  const span: Span = { file: source.path, start: repair.start, end: repair.end };
  return [{ title: titles[kind], edits: [{ span, text: repair.text }] }];
}

/** Where nothing is found that could be pointed at, the place is right behind what was read last. */
export function reportError(source: Source, error: ParseError): Diagnostic {
  const before = (error as { previousToken?: IToken }).previousToken;
  const end = before ? before.endOffset! + 1 : 0;
  const { token } = error;
  const found = !endsLine(source, token, end);
  const span: Span = {
    file: source.path,
    start: found ? token.startOffset : end,
    end: found ? token.endOffset! + 1 : end,
  };
  const words = found ? inWords(token) : 'the end of the line';
  if (error.context.ruleStack.at(-1) === 'statement')
    return m.noStatement.at(span, { found: words, hint: '' });
  return m.expected.at(span, { expected: expectedInWords(error), found: words });
}

/** Whether a token comes behind the end of the statement's line: it separates statements, or closes a block elsewhere. */
function endsLine(source: Source, token: IToken, end: number): boolean {
  if (token.image === '' || Number.isNaN(token.startOffset)) return true;
  return token.tokenType === t.BlockClose && /[\r\n]/.test(source.text.slice(end, token.startOffset));
}

/** Characters that cannot be seen, as their code points; a long run in short. */
function visible(text: string): string {
  const shown = [...text].slice(0, 8).map((character) => {
    const code = character.codePointAt(0)!;
    return /[\p{C}\p{Z}]/u.test(character)
      ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
      : character;
  });
  return shown.join('') + (text.length > 8 ? '...' : '');
}
