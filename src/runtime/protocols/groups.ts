/** Protocols that keep rows of one group together, such as all rows of a patient. */
import { tooFewGroups, tornGroup } from '../../diagnostics/messages/sources.ts';
import { isProblem, type ColumnOf, type Part, type Problem, type Protocol } from '../experiment.ts';
import { cellsOf } from './cells.ts';

/** The protocol, with the rows of one cell of a column in one of training, validation and test. An empty cell is a group alone. */
export function grouped(by: ColumnOf, protocol: Protocol): Protocol {
  return {
    ...protocol,
    describe: `${protocol.describe} by \`${by.column}\``,
    reads: [...(protocol.reads ?? []), by],
    split: (dataset, targets, seed) => {
      const cells = cellsOf(dataset, by);
      const groups = numbered(cells);
      const count = new Set(groups).size;
      if (count < 2) return tooFewGroups.of({ column: by.column, groups: count });
      const parts = protocol.split({ ...dataset, groups }, targets, seed);
      if (isProblem(parts)) return parts;
      return parts.map((part) => torn(part, groups, cells, by)).find((problem) => problem !== null) ?? parts;
    },
  };
}

function numbered(cells: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(cells, (cell, row) => {
    const name = cell === '' ? `row ${row}` : `cell ${cell}`;
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  });
}

/** A group in two of a part's training, validation and test rows: a division that a column gives may tear it. */
function torn({ train, validation, test }: Part, groups: Int32Array, cells: readonly string[], by: ColumnOf): Problem | null {
  const sides = Object.entries({ training: train, validation, test });
  const sideOf = new Map<number, string>();
  for (const [side, rows] of sides) {
    for (const row of rows) {
      const first = sideOf.get(groups[row]!) ?? side;
      if (first !== side) return tornGroup.of({ column: by.column, cell: cells[row]!, sides: [first, side] });
      sideOf.set(groups[row]!, side);
    }
  }
  return null;
}
