/** A file's text, and places in it. Offsets count UTF-16 units from 0; lines and columns count from 1. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** A stretch of one file: `start` inclusive, `end` exclusive. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

const starts = new WeakMap<Source, number[]>();

/** Offsets at which the lines of a source begin; a line ends with \n, \r\n or \r. */
function lineStarts(source: Source): number[] {
  const known = starts.get(source);
  if (known) return known;
  const found = [0];
  for (const match of source.text.matchAll(/\r\n|\n|\r/g)) found.push(match.index + match[0].length);
  starts.set(source, found);
  return found;
}

/** The position of an offset, which may lie at the end of the text. */
export function positionAt(source: Source, offset: number): Position {
  const lines = lineStarts(source);
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - lines[low]! + 1 };
}

/** The offset of a position; one beyond its line, or the text, is at its end. */
export function offsetAt(source: Source, { line, column }: Position): number {
  const lines = lineStarts(source);
  const from = lines[line - 1];
  if (from === undefined) return line < 1 ? 0 : source.text.length;
  return from + Math.min(Math.max(column - 1, 0), lineText(source, line).length);
}

/** The text of a line, counted from 1, without its line end. */
export function lineText(source: Source, line: number): string {
  const lines = lineStarts(source);
  const from = lines[line - 1] ?? source.text.length;
  return source.text.slice(from, lines[line] ?? source.text.length).replace(/[\r\n]+$/, '');
}

/** The smallest span that holds both; both lie in the same file. */
export function cover(first: Span, second: Span): Span {
  return {
    file: first.file,
    start: Math.min(first.start, second.start),
    end: Math.max(first.end, second.end),
  };
}
