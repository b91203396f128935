/** Those of `rows` of which it is so, without the list of numbers that `filter` makes on its way: 28 bytes a row. */
export function rowsWhere(rows: Int32Array, isSo: (row: number) => boolean): Int32Array {
  const kept = new Uint8Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) if (isSo(rows[i]!)) count += kept[i] = 1;
  const found = new Int32Array(count);
  for (let i = 0, at = 0; i < rows.length; i++) if (kept[i] === 1) found[at++] = rows[i]!;
  return found;
}
