import type { Encoding, UnfitCells } from '../../../runtime/experiment.ts';

/** A row of `size` numbers, 0 but where its cell says otherwise. */
export function positions(size: number, separator: string, { first = 0 }: { readonly first?: number } = {}): Encoding {
  const read = (cell: string): Float32Array | UnfitCells => {
    const row = new Float32Array(size);
    for (const item of cell.split(separator)) {
      if (item.trim() === '') continue;
      const [position, value = 1] = item.split(':').map(Number);
      const at = position! - first;
      if (!Number.isInteger(at) || at < 0 || at >= size || !Number.isFinite(value)) return { unfit: reason(item.trim(), size, first) };
      row[at] = value;
    }
    return row;
  };
  return { name: 'positions', indices: false, open: () => ({ read: (cells) => read(cells.join(separator)) }) };
}

const reason = (item: string, size: number, first: number): string => `\`${item}\` is no position from ${first} to ${size - 1 + first}`;
