/** Which label a cell means: the checker proves with it what the runtime reads with it. */
const WRITTEN_NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** Index by text; where a label is a number, `3.0` means the label `3` (tables with gaps are often written so). */
export function labelIndex(cells: { readonly [text: string]: number }): (text: string) => number | undefined {
  const byText = new Map(Object.entries(cells));
  const numeric = [...byText].filter(([text]) => WRITTEN_NUMBER.test(text));
  const byNumber = new Map(numeric.map(([text, index]) => [Number(text), index]));
  return (text) => byText.get(text) ?? (WRITTEN_NUMBER.test(text) ? byNumber.get(Number(text)) : undefined);
}

/** Sorted, and one for each number: `3` and `3.0` mean the same label. */
export function distinctLabels(cells: readonly string[]): string[] {
  const kept = new Map<string | number, string>();
  for (const cell of [...cells].sort()) {
    const meant = WRITTEN_NUMBER.test(cell) ? Number(cell) : cell;
    if (!kept.has(meant)) kept.set(meant, cell);
  }
  return [...kept.values()];
}

/** The labels of a cell that lists them. */
export const splitLabels = (cell: string, separator: string): string[] =>
  cell.split(separator).flatMap((label) => (label.trim() === '' ? [] : label.trim()));

/** Cells of a `subset` task's columns. */
export const MEMBERSHIP: { readonly [text: string]: number } = {
  0: 0,
  1: 1,
  false: 0,
  true: 1,
  False: 0,
  True: 1,
};
