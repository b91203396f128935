/** Diagnostics as text for a person. */
import { lineText, positionAt, type Source, type Span } from '../text/source.ts';
import { paint, type Style } from './colour.ts';
import type { Diagnostic, Note, Severity } from './diagnostic.ts';
import { displayed, displayWidth } from './width.ts';

/** This many related places, such as the layers that led to a shape, are named in a line each, without their text. */
const CHAIN = 3;

export interface RenderOptions {
  readonly colour: boolean;
}

const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', note: 'cyan' };

/** Terminal columns that a source line may take; a longer one is cut around the place. */
const LINE_LIMIT = 120;

/**
 * One diagnostic: message, place, the line with carets under it, notes, related places with their lines, and fixes.
 * A file that is not among the sources (it could not be read) is named without a line.
 */
export function render(diagnostic: Diagnostic, sources: readonly Source[], { colour }: RenderOptions): string {
  const draw = paint(colour);
  const style = SEVERITY_STYLE[diagnostic.severity];
  const remarks = diagnostic.notes.filter((note) => !note.span);
  const related = diagnostic.notes.filter((note) => note.span);
  const chain = related.length >= CHAIN;
  const excerpt = excerptOf(diagnostic.span, sources);
  const gutter = ' '.repeat(excerpt?.number.length ?? 1);
  return [
    `${draw(`${diagnostic.severity}[${diagnostic.code}]`, style, 'bold')}${draw(`: ${text(diagnostic.message)}`, 'bold')}`,
    ...place(diagnostic.span, excerpt, draw, style),
    ...remarks.map((note) => remark(gutter, 'note', note.message, draw)),
    ...(chain ? related.map((note) => remark(gutter, 'note', inShort(note, diagnostic.span, sources), draw)) : []),
    ...diagnostic.fixes.map((fix) => remark(gutter, 'help', fix.title, draw)),
    ...(chain ? [] : related.flatMap((note) => relatedPlace(note, sources, draw))),
    '',
  ].join('\n');
}

/** `2 errors, 1 warning`, or null where there is nothing to count. */
export function summary(diagnostics: readonly Diagnostic[]): string | null {
  const count = (severity: Severity): string | null => {
    const found = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return found === 0 ? null : `${found} ${severity}${found === 1 ? '' : 's'}`;
  };
  const parts = [count('error'), count('warning')].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

type Draw = ReturnType<typeof paint>;

interface Excerpt {
  readonly number: string;
  readonly column: number;
  readonly line: string;
  /** Terminal columns before the carets, and under them. */
  readonly before: number;
  readonly width: number;
}

function place(span: Span, excerpt: Excerpt | null, draw: Draw, style: Style): string[] {
  const arrow = draw('-->', 'blue');
  if (!excerpt) return [`  ${arrow} ${text(span.file)}`];
  const gutter = ' '.repeat(excerpt.number.length);
  const bar = draw('|', 'blue');
  return [
    `${gutter} ${arrow} ${text(span.file)}:${excerpt.number}:${excerpt.column}`,
    `${gutter} ${bar}`,
    `${draw(excerpt.number, 'blue')} ${bar} ${excerpt.line}`.trimEnd(),
    `${gutter} ${bar} ${' '.repeat(excerpt.before)}${draw('^'.repeat(excerpt.width), style, 'bold')}`,
  ];
}

function relatedPlace(note: Note, sources: readonly Source[], draw: Draw): string[] {
  const excerpt = excerptOf(note.span!, sources);
  return [`${draw('note', 'cyan', 'bold')}: ${text(note.message)}`, ...place(note.span!, excerpt, draw, 'cyan')];
}

function inShort({ message, span }: Note, near: Span, sources: readonly Source[]): string {
  const source = sources.find((each) => each.path === span!.file);
  const line = source ? `line ${positionAt(source, span!.start).line}` : '';
  return `${message} (${span!.file === near.file ? line : `${span!.file}, ${line}`})`;
}

function remark(gutter: string, word: string, message: string, draw: Draw): string {
  const [first, ...rest] = message.split('\n').map(text);
  const indent = `${gutter}   ${' '.repeat(word.length + 2)}`;
  return [`${gutter} ${draw('=', 'blue')} ${draw(word, 'bold')}: ${first}`, ...rest.map((line) => indent + line)].join('\n');
}

function excerptOf(span: Span, sources: readonly Source[]): Excerpt | null {
  const source = sources.find((each) => each.path === span.file);
  if (!source) return null;
  const { line, column } = positionAt(source, Math.min(span.start, source.text.length));
  const whole = lineText(source, line);
  const from = column - 1;
  // Of a span over several lines its first line is shown.
  const to = Math.max(from, Math.min(from + span.end - span.start, whole.trimEnd().length));
  return { number: String(line), column, ...cut(whole, from, to) };
}

function cut(whole: string, from: number, to: number): Pick<Excerpt, 'line' | 'before' | 'width'> {
  const marked = to - from > LINE_LIMIT ? from + LINE_LIMIT : to;
  const room = LINE_LIMIT - (marked - from);
  const start = whole.length <= LINE_LIMIT ? 0 : Math.max(0, from - Math.ceil(room / 2));
  const end = whole.length <= LINE_LIMIT ? whole.length : Math.min(whole.length, start + LINE_LIMIT);
  const left = start > 0 ? '…' : '';
  const before = displayed(left + whole.slice(start, from));
  const under = displayed(left + whole.slice(start, marked));
  return {
    line: displayed(left + whole.slice(start, end)) + (end < whole.length ? '…' : ''),
    before: displayWidth(before),
    width: Math.max(1, displayWidth(under) - displayWidth(before)),
  };
}

const text = (message: string): string => displayed(message);
