/** Which label a cell means: the checker proves with it what the runtime reads with it. */
const WRITTEN_NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** Index by text; where a label is a number, `3.0` means the label `3` (tables with gaps are often written so). */
export function labelIndex(cells: { readonly [text: string]: number }): (text: string) => number | undefined {
  const byText = new Map(Object.entries(cells));
  const numeric = [...byText].filter(([text]) => WRITTEN_NUMBER.test(text));
  const byNumber = new Map(numeric.map(([text, index]) => [Number(text), index]));
  return (text) => byText.get(text) ?? (WRITTEN_NUMBER.test(text) ? byNumber.get(Number(text)) : undefined);
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
