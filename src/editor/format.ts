/** The layout of `mtlc format`, as few and as small changes. */
import type { Edit } from '../diagnostics/diagnostic.ts';
import { format } from '../syntax/format.ts';
import type { Source } from '../text/source.ts';

/** None where the text has mistakes of syntax. */
export async function formatEdits(source: Source): Promise<Edit[]> {
  const formatted = await format(source);
  return 'text' in formatted ? lineEdits(source, formatted.text) : [];
}

/** Beyond this many pairs of lines, what lies between the lines that did not move is replaced whole. */
const LIMIT = 4_000_000;

/** Turns a text into another line by line: lines that both have in common (a longest such sequence) stay as they are. */
function lineEdits({ path, text }: Source, wanted: string): Edit[] {
  const [before, after] = [linesOf(text), linesOf(wanted)];
  let from = 0;
  while (from < before.length && from < after.length && before[from] === after[from]) from++;
  let [end, wantedEnd] = [before.length, after.length];
  while (end > from && wantedEnd > from && before[end - 1] === after[wantedEnd - 1]) [end, wantedEnd] = [end - 1, wantedEnd - 1];
  const [old, fresh] = [before.slice(from, end), after.slice(from, wantedEnd)];
  let offset = before.slice(0, from).join('').length;
  return changes(old, fresh).map(({ kept, removed, added }) => {
    const start = offset + old.slice(kept.from, kept.to).join('').length;
    offset = start + removed.length;
    return { span: { file: path, start, end: offset }, text: added };
  });
}

interface Change {
  /** The old lines that stay before it. */
  readonly kept: { readonly from: number; readonly to: number };
  readonly removed: string;
  readonly added: string;
}

function changes(old: readonly string[], fresh: readonly string[]): Change[] {
  const same = old.length * fresh.length > LIMIT ? [] : common(old, fresh);
  const found: Change[] = [];
  let [from, i, j] = [0, 0, 0];
  for (const [a, b] of [...same, [old.length, fresh.length] as const]) {
    if (a > i || b > j) {
      found.push({ kept: { from, to: i }, removed: old.slice(i, a).join(''), added: fresh.slice(j, b).join('') });
      from = a;
    }
    [i, j] = [a + 1, b + 1];
  }
  return found;
}

/** Index pairs of a longest common sequence of lines. */
function common(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const skip = Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
      longest[i * width + j] = a[i] === b[j] ? longest[(i + 1) * width + j + 1]! + 1 : skip;
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) i++;
    else j++;
  }
  return pairs;
}

/** With their line ends. */
const linesOf = (text: string): string[] => text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
