/** Tables of plain text. */
import { displayed, displayWidth } from '../../diagnostics/width.ts';

/** Cells padded to the widest of their column; numbers stand at its right. Columns without content are left out. */
export function columns(rows: readonly (readonly string[])[], gap: string, kind: 'texts' | 'numbers' = 'texts'): string[] {
  const shown = rows.map((row) => row.map(displayed));
  const widths = (shown[0] ?? []).map((_, i) => Math.max(...shown.map((row) => displayWidth(row[i]!))));
  const filled = widths.flatMap((width, i) => (width > 0 ? [i] : []));
  const padded = (cell: string, i: number): string => {
    const space = ' '.repeat(widths[i]! - displayWidth(cell));
    return kind === 'numbers' && i > 0 ? space + cell : cell + space;
  };
  return shown.map((row) => `  ${filled.map((i) => padded(row[i]!, i)).join(gap)}`.trimEnd());
}
