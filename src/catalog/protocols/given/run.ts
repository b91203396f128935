import { noGivenRows } from '../../../diagnostics/messages/data.ts';
import type { ColumnOf, Dataset, Part, Protocol } from '../../../runtime/experiment.ts';
import { cellsOf } from '../../../runtime/protocols/cells.ts';
import { labelledRows } from '../../../runtime/protocols/divide.ts';
import { partWithoutRows } from '../../../runtime/protocols/rows.ts';

interface Options {
  /** Cells of the column. */
  readonly train: string;
  readonly validation?: string;
  readonly test: string;
}

/** The division that a column gives. Rows without any label are trained on, where they are training rows. */
export function given(by: ColumnOf, { train, validation, test }: Options): Protocol {
  return {
    name: 'given',
    describe: `rows given by \`${by.column}\``,
    reads: [by],
    split: (dataset) => {
      const named = Object.entries({ training: train, validation, test }).filter(([, cell]) => cell) as [string, string][];
      const cells = cellsOf(dataset, by);
      const empty = named.find(([, cell]) => !cells.includes(cell));
      if (empty) {
        const notes = [`its cells are ${someOf(cells)}`];
        return noGivenRows.of({ column: by.column, part: empty[0], cell: empty[1] }, { notes });
      }
      const parts = [partOf(dataset, cells, { train, test, ...(validation ? { validation } : {}) })];
      return partWithoutRows(dataset, parts, `the column \`${by.column}\` divides the rows`) ?? parts;
    },
  };
}

function partOf({ rows, ...dataset }: Dataset, cells: readonly string[], { train, validation, test }: Options): Part {
  const having = (wanted: string | undefined, among: Int32Array) => among.filter((row) => cells[row] === wanted);
  const { labelled } = labelledRows({ rows, ...dataset });
  return {
    variant: 'main',
    condition: 'all',
    repeat: 'given',
    train: having(train, Int32Array.from({ length: rows }, (_, row) => row)),
    validation: validation === undefined ? new Int32Array() : having(validation, labelled),
    test: having(test, labelled),
  };
}

const LISTED = 6;

function someOf(cells: readonly string[]): string {
  const different = [...new Set(cells)];
  const listed = different.slice(0, LISTED).map((cell) => `\`${cell}\``).join(', ');
  return different.length > LISTED ? `${listed} and ${different.length - LISTED} others` : listed;
}
