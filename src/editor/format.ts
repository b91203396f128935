/** The layout of `mtlc format`, as few and as small changes. */
import type { Edit } from '../diagnostics/diagnostic.ts';
import { format, saysTheSame } from '../syntax/format.ts';
import { parse } from '../syntax/parse.ts';
import { walkStatements } from '../syntax/visit.ts';
import type { Source, Span } from '../text/source.ts';

/** None where the text has mistakes of syntax. */
export async function formatEdits(source: Source): Promise<Edit[]> {
  const formatted = await format(source);
  return 'text' in formatted ? lineEdits(source, formatted.text) : [];
}

/** Those that touch the lines of a stretch. */
export async function rangeEdits(source: Source, { start, end }: Omit<Span, 'file'>): Promise<Edit[]> {
  const lines = linesAround(source, start, end);
  const edits = await formatEdits(source);
  return whole(source, edits.filter(({ span }) => span.start < lines.end && span.end > lines.start));
}

/**
 * Behind a `}` or a new line: those within the statement that it ends, and its line. The line of the cursor stays as it is
 * while it is new.
 */
export async function typedEdits(source: Source, offset: number, typed: string): Promise<Edit[]> {
  const { text } = source;
  const end = typed === '}' ? offset : text.slice(0, text.lastIndexOf('\n', offset - 1)).trimEnd().length;
  const { file } = parse(source);
  const ended = [...walkStatements(file.statements)].find(({ span }) => span.end === end);
  const lines = linesAround(source, ended?.span.start ?? end, end);
  const edits = await formatEdits(source);
  return whole(source, edits.filter(({ span }) => span.start >= lines.start && span.end <= lines.end));
}

/** Edits that are not all of them are none where the text would be read differently. */
function whole(source: Source, edits: Edit[]): Edit[] {
  const text = edits.reduceRight((all, { span, text: added }) => all.slice(0, span.start) + added + all.slice(span.end), source.text);
  return saysTheSame(source, { path: source.path, text }) ? edits : [];
}

function linesAround({ text }: Source, start: number, end: number): Omit<Span, 'file'> {
  const next = text.indexOf('\n', end);
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: next < 0 ? text.length : next + 1 };
}

/** Beyond this many pairs of lines, what lies between the lines that did not move is replaced whole. */
const LIMIT = 4_000_000;

/**
 * Turns a text into another line by line: of lines that both have in common (a longest such sequence), those stay that are
 * the same, and those that differ in space alone are changed each by itself.
 */
function lineEdits({ path, text }: Source, wanted: string): Edit[] {
  const [before, after] = [linesOf(text), linesOf(wanted)];
  let from = 0;
  while (from < before.length && from < after.length && before[from] === after[from]) from++;
  let [end, wantedEnd] = [before.length, after.length];
  while (end > from && wantedEnd > from && before[end - 1] === after[wantedEnd - 1]) [end, wantedEnd] = [end - 1, wantedEnd - 1];
  const [old, fresh] = [before.slice(from, end), after.slice(from, wantedEnd)];
  let offset = before.slice(0, from).join('').length;
  const edits: Edit[] = [];
  for (const [removed, added] of changes(old, fresh)) {
    const start = offset;
    offset += removed.length;
    if (removed !== added) edits.push({ span: { file: path, start, end: offset }, text: added });
  }
  return edits;
}

/** The old text in stretches, and what each becomes. */
function changes(old: readonly string[], fresh: readonly string[]): (readonly [string, string])[] {
  const same = old.length * fresh.length > LIMIT ? [] : common(old, fresh);
  const found: (readonly [string, string])[] = [];
  let [i, j] = [0, 0];
  for (const [a, b] of [...same, [old.length, fresh.length] as const]) {
    const [removed, added] = [old.slice(i, a).join(''), fresh.slice(j, b).join('')];
    const [was, is] = [old[a] ?? '', fresh[b] ?? ''];
    // An insertion begins where the line behind it does: they are one change.
    if (removed === '') found.push([was, added + is]);
    else found.push([removed, added], [was, is]);
    [i, j] = [a + 1, b + 1];
  }
  return found;
}

/** How much is won by keeping a line, and by changing its space alone. */
const KEPT = 3;
const RESPACED = 2;

/** Index pairs of the common sequence of lines that wins most. */
function common(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const [inA, inB] = [a, b].map((lines) => lines.map((line) => line.replace(/\s/g, ''))) as [string[], string[]];
  const won = (i: number, j: number): number => (a[i] === b[j] ? KEPT : inA[i] === inB[j] ? RESPACED : 0);
  const width = b.length + 1;
  const most = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const skip = Math.max(most[(i + 1) * width + j]!, most[i * width + j + 1]!);
      const paired = won(i, j);
      most[i * width + j] = paired > 0 ? Math.max(skip, most[(i + 1) * width + j + 1]! + paired) : skip;
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const here = most[i * width + j]!;
    if (won(i, j) > 0 && here === most[(i + 1) * width + j + 1]! + won(i, j)) pairs.push([i++, j++]);
    else if (here === most[(i + 1) * width + j]!) i++;
    else j++;
  }
  return pairs;
}

/** With their line ends. */
const linesOf = (text: string): string[] => text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
