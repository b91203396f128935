/** The known name that a misspelt one most likely means, or null: few edits for its length, capitals aside; of several, the one that begins most alike. */
export function suggest(name: string, known: readonly string[]): string | null {
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: string | null = null;
  let least = limit + 1;
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase(), Math.min(least + 1, limit + 1));
    const alike = best !== null && edits === least && likeness(name, candidate) > likeness(name, best);
    if (edits < least || alike) [best, least] = [candidate, edits];
  }
  return best;
}

/** Letters in common at the start, less the difference in length. */
function likeness(a: string, b: string): number {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  return start - Math.abs(a.length - b.length);
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment), at most `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(last[j]! + 1, row[j - 1]! + 1, replaced, swapped ? before[j - 2]! + 1 : Infinity));
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
