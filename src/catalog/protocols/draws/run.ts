import { repeatedKey, unfitPartName, unmatchedKey } from '../../../diagnostics/messages/data.ts';
import { suggest } from '../../../diagnostics/suggest.ts';
import { isProblem, type ColumnOf, type Part, type Problem, type Protocol } from '../../../runtime/experiment.ts';
import { cellsOf } from '../../../runtime/protocols/cells.ts';
import { divide, freeRows, join, labelledRows } from '../../../runtime/protocols/divide.ts';
import { partWithoutRows, percent } from '../../../runtime/protocols/rows.ts';

interface Options {
  readonly repeat: ColumnOf;
  readonly rate?: ColumnOf;
  readonly seed?: number;
  /** Share of a draw's training rows that is watched while training. */
  readonly validation?: number;
}

/** The rows that a draw lists are trained on, all others judge. Rows without any label are trained on in every draw. */
export function draws(keys: ColumnOf, rows: ColumnOf, { repeat, rate, seed, validation = 0 }: Options): Protocol {
  return {
    name: 'draws',
    describe: `draws given by \`${keys.source}\``,
    reads: [rows],
    lists: [keys, repeat, ...(rate ? [rate] : [])],
    split: (dataset, _, ownSeed) => {
      const { labelled, unlabelled } = labelledRows(dataset);
      const division = { seed: seed ?? ownSeed, dataset, stratified: null };
      const partOf = ({ condition, repeat: name, rows: listed }: Draw): Part => {
        const drawn = labelled.filter((row) => listed.has(row));
        const test = labelled.filter((row) => !listed.has(row));
        const shares = [1 - validation, validation];
        const [train, watched] = divide(drawn, shares, { ...division, name: `validation ${condition} ${name}` });
        const free = freeRows(dataset, unlabelled, watched!, test);
        return { variant: 'main', condition, repeat: name, train: join(train!, free), validation: watched!, test };
      };
      const places = placesOf(cellsOf(dataset, rows), rows);
      if (isProblem(places)) return places;
      const lines = cellsOf(dataset, keys).map((key, line) => ({
        key,
        names: [repeat, ...(rate ? [rate] : [])].map((column) => ({ ...column, text: cellsOf(dataset, column)[line]! })),
      }));
      const found = drawsOf(lines, places, rows);
      if (isProblem(found)) return found;
      const parts = found.map(partOf);
      return partWithoutRows(dataset, parts, `\`${keys.source}\` lists the rows that are trained on`) ?? parts;
    },
  };
}

interface Draw {
  readonly condition: string;
  readonly repeat: string;
  readonly rows: Set<number>;
}

/** Of a list. */
interface Line {
  readonly key: string;
  /** The cells that name its draw: of `repeat` and, where it is given, of `rate`. */
  readonly names: readonly (ColumnOf & { readonly text: string })[];
}

/** The row of each cell. */
function placesOf(cells: readonly string[], { column }: ColumnOf): ReadonlyMap<string, number> | Problem {
  const places = new Map<string, number>();
  for (const [row, key] of cells.entries()) {
    const first = places.get(key);
    if (first !== undefined) return repeatedKey.of({ key, column, first: first + 1, second: row + 1 });
    places.set(key, row);
  }
  return places;
}

/** In the order in which the list begins them, those of one condition together. */
function drawsOf(lines: readonly Line[], places: ReadonlyMap<string, number>, { column }: ColumnOf): readonly Draw[] | Problem {
  const conditions = new Map<string, Map<string, Draw>>();
  for (const [line, { key, names }] of lines.entries()) {
    const nameless = names.find(({ text }) => !isName(text));
    if (nameless) return unfitPartName.of({ row: line + 1, column: nameless.column, text: nameless.text });
    const row = places.get(key);
    if (row === undefined) return unmatchedKey.of({ source: names[0]!.source, row: line + 1, key, column, suggestion: suggest(key, [...places.keys()]) });
    const [repeat, rate] = names.map(({ text }) => text);
    const condition = rate === undefined ? 'all' : conditionOf(rate);
    const draws = conditions.get(condition) ?? new Map<string, Draw>();
    const draw = draws.get(repeat!) ?? { condition, repeat: `repeat-${repeat}`, rows: new Set<number>() };
    draw.rows.add(row);
    conditions.set(condition, draws.set(repeat!, draw));
  }
  return [...conditions.values()].flatMap((draws) => [...draws.values()]);
}

/** Parts lie in folders of their names. */
const isName = (cell: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N} ._%+-]{0,60}$/u.test(cell);

const conditionOf = (rate: string): string => (/^\d+(\.\d+)?$/.test(rate) ? percent(Number(rate) / 100) : rate);
