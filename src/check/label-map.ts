/** Which label of one set is which of another: by name, after aliases. */

/** The places in `from` of the labels of `to`, in their order; `lacking`: those that `from` does not have. */
export function columnsOf(from: readonly string[], to: readonly string[]): readonly number[] | { readonly lacking: readonly string[] } {
  const places = new Map(from.map((label, i) => [label, i]));
  const lacking = to.filter((label) => !places.has(label));
  return lacking.length > 0 ? { lacking } : to.map((label) => places.get(label)!);
}
