/** From a file's text to its tree. */
import type { IToken } from 'chevrotain';
import { balance } from '../../grammar/brackets.ts';
import { cutChains } from '../../grammar/chains.ts';
import { layout, type Header } from '../../grammar/layout.ts';
import { scan } from '../../grammar/lexer.ts';
import type { ParseError } from '../../grammar/parser.ts';
import { readLines } from '../../grammar/reader.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { unclosedBlock } from '../diagnostics/messages/syntax.ts';
import { positionAt, type Source } from '../text/source.ts';
import { buildStatements } from './build.ts';
import { checkLines } from './lines.ts';
import { Memory } from './memory.ts';
import { reportError, reportProblem } from './report.ts';
import type { Comment, SpecFile } from './tree.ts';

export interface Parsed {
  readonly file: SpecFile;
  /** In the order of the text; at most one a line, and one a statement's own line. */
  readonly diagnostics: Diagnostic[];
}

/**
 * Reads a spec. Never throws, and the tree is whole whatever the text: what a mistake has cost is marked as damaged,
 * broken or missing, and is named by one of the diagnostics. `memory` is of the same file, and changes nothing but the
 * time that it takes.
 */
export function parse(source: Source, memory = new Memory()): Parsed {
  memory.turn();
  const { tokens: raw, comments, problems: written } = scan(source.text, memory.lines);
  const balanced = balance(raw, source.text);
  const problems = [...written, ...balanced.problems];
  const { tokens, headers } = layout(cutChains(balanced.tokens, problems));
  const { lines, errors } = readLines(tokens, memory.statements);
  const damaging = problems.filter(({ damages }) => damages).map((problem) => reportProblem(source, problem));
  const harmless = problems
    .filter(({ damages }) => !damages)
    .map((problem) => reportProblem(source, problem));
  const unexpected = errors.map((error: ParseError) => reportError(source, error));
  const { unread, blocks } = checkLines(source, lines);
  const faults = [...damaging, ...unexpected, ...unread];
  const damaged = new Set(faults.map(({ span }) => headerAt(headers, span.start)?.start));
  const file: SpecFile = {
    kind: 'file',
    path: source.path,
    statements: buildStatements(source.path, lines, (start) => damaged.has(start), memory.built),
    comments: comments.map((token) => comment(source, token)),
    span: { file: source.path, start: 0, end: source.text.length },
  };
  return { file, diagnostics: firstOfEach(source, headers, [...faults, ...harmless, ...blocks]) };
}

function comment(source: Source, token: IToken): Comment {
  const span = { file: source.path, start: token.startOffset, end: token.endOffset! + 1 };
  return { kind: 'comment', text: token.image.trimEnd(), span };
}

/** The statement's own line that an offset lies in or right behind. */
function headerAt(headers: readonly Header[], offset: number): Header | undefined {
  let low = 0;
  let high = headers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (headers[middle]!.start <= offset) low = middle + 1;
    else high = middle;
  }
  return headers[low - 1];
}

/**
 * A mistake often has consequences in its own statement and line: only the first of each is said. A block that seems
 * not to be closed is a consequence too where the line that opens it has a mistake.
 */
function firstOfEach(
  source: Source,
  headers: readonly Header[],
  diagnostics: readonly Diagnostic[],
): Diagnostic[] {
  const lines = new Set<number>();
  const statements = new Set<Header>();
  const first = diagnostics.filter(({ code, span, notes }) => {
    const { line } = positionAt(source, span.start);
    const header = headerAt(headers, span.start);
    const inside = header !== undefined && span.start <= header.end;
    const opened = code === unclosedBlock.code && notes[0]?.span;
    if (lines.has(line) || (inside && statements.has(header))) return false;
    if (opened && lines.has(positionAt(source, opened.start).line)) return false;
    lines.add(line);
    if (inside) statements.add(header);
    return true;
  });
  return first.toSorted((a, b) => a.span.start - b.span.start);
}
