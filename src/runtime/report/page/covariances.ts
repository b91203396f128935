/** Learnt covariances and correlations as Hinton diagrams, and in numbers. */
import { spread, whole } from '../figures.ts';
import type { LearntCovariance } from '../covariances.ts';
import type { Report } from '../report.ts';
import type { Matrix, Spread } from '../spread.ts';
import { MAIN } from '../../variants.ts';
import { pixel } from './axis.ts';
import { drawing, escape, grid, longTable, note, number, table, text, type Cell } from './html.ts';

/** More entries have squares that are too small to compare: their correlations are shaded instead. */
const MOST_SQUARES = 24;
/** More entries have a table too wide to read: the strongest pairs are listed instead. */
const MOST_COLUMNS = 12;

/** Blocks of HTML; none where no prior learnt a covariance. */
export function covarianceBlocks({ details, name: own }: Report): string[] {
  const blocks = Object.entries(details.covariances).flatMap(([condition, variants]) =>
    Object.entries(variants).flatMap(([variant, learnt]) =>
      Object.entries(learnt).flatMap(([name, one]) => {
        const kernels = name.slice(0, -one.mode.length - 1);
        const place = condition === 'all' ? '' : ` at ${condition}`;
        return covarianceBlock(one, `${kernels}, mode ${one.mode}: ${variant === MAIN ? own : variant}${place}`);
      }),
    ),
  );
  const hinton =
    'The area of a square is the size of an entry: filled where it is above 0, an outline where it is below. Covariances are as they were learnt; correlations are free of the variances. Numbers are means and standard deviations over parts.';
  return blocks.length === 0 ? [] : [note(hinton), ...blocks];
}

function covarianceBlock(one: LearntCovariance, title: string): string[] {
  const { covariance, correlation, entries } = one;
  const heading = `<h3>${escape(title)}</h3>`;
  if (!covariance || !correlation) return [heading, one.strongest.length > 0 ? tooMany(one) : '', one.strongest.length > 0 ? pairTable(one) : varianceTable(one)];
  if (entries.length > MOST_SQUARES) return [heading, grid([shades(correlation.mean, title)], 'squares'), pairTable(one)];
  const diagrams = [hinton('Covariance', covariance.mean, entries, title), hinton('Correlation', correlation.mean, entries, title)];
  return [heading, grid(diagrams, 'squares'), entries.length > MOST_COLUMNS ? pairTable(one) : matrixTable(covariance, correlation, entries)];
}

const tooMany = ({ entries }: LearntCovariance): string => note(`${whole(entries.length)} entries are too many to draw: the strongest correlations are listed.`);

function matrixTable(covariance: Spread<Matrix>, correlation: Spread<Matrix>, entries: readonly string[]): string {
  const header = [text(''), ...entries.map((name): Cell => ({ content: escape(name), kind: 'matrix' }))];
  const at = ({ mean, sd }: Spread<Matrix>, i: number, j: number): string => escape(spread(mean[i]![j]!, sd?.[i]![j]));
  const rows = entries.map((name, i) => [
    text(name),
    ...entries.map((_, j): Cell => ({ content: `${at(correlation, i, j)}<small>${at(covariance, i, j)}</small>`, kind: 'matrix' })),
  ]);
  return table(header, rows, 'Correlation, and below it the covariance');
}

function pairTable({ strongest, entries }: LearntCovariance): string {
  const rows = strongest.map(({ between: [one, other], correlation: { mean, sd } }) => [text(one), text(other), number(spread(mean, sd))]);
  const of = whole((entries.length * (entries.length - 1)) / 2);
  return longTable([text('between'), text('and'), number('correlation')], rows, `The strongest ${strongest.length} of ${of} correlations`);
}

function varianceTable({ variances: { mean, sd }, entries }: LearntCovariance): string {
  const rows = entries.map((name, i) => [text(name), number(spread(mean[i]!, sd?.[i]))]);
  return longTable([text('entry'), number('variance')], rows, 'Variances; there are no covariances between its entries');
}

const SIDE = 240;
/** Names that are longer are cut, and whole in the squares' titles. */
const MOST_LETTERS = 14;

/** Squares whose areas are the entries' sizes, the largest filling its place (Hinton and Shallice 1991). */
function hinton(title: string, values: Matrix, entries: readonly string[], of: string): string {
  const step = SIDE / entries.length;
  const largest = Math.max(...values.flat().map(Math.abs)) || 1;
  const margin = 12 + 7 * Math.min(MOST_LETTERS, Math.max(...entries.map(({ length }) => length)));
  const middle = (i: number): number => margin + step * (i + 0.5);
  const squares = values.flatMap((row, i) =>
    row.map((value, j) => {
      const side = step * 0.94 * Math.sqrt(Math.abs(value) / largest);
      const [x, y] = [middle(j) - side / 2, middle(i) - side / 2].map((at) => at.toFixed(2));
      const name = `${entries[i]!}, ${entries[j]!}: ${spread(value, null)}`;
      return `<rect class="${value < 0 ? 'minus' : 'plus'}" x="${x}" y="${y}" width="${side.toFixed(2)}" height="${side.toFixed(2)}"><title>${escape(name)}</title></rect>`;
    }),
  );
  const small = step < 14 ? ' class="tiny"' : '';
  const names = entries.flatMap((name, i) => {
    const [at, end] = [pixel(middle(i)), margin - 6];
    const shown = escape(shortened(name));
    return [
      `<text${small} x="${end}" y="${at}" dy=".32em" text-anchor="end">${shown}</text>`,
      `<text${small} transform="translate(${at} ${end}) rotate(-90)" dy=".32em">${shown}</text>`,
    ];
  });
  const frame = `<rect class="plate" x="${margin}" y="${margin}" width="${SIDE}" height="${SIDE}"/>`;
  const size = { width: margin + SIDE + 1, height: margin + SIDE + 1 };
  return drawing(title, `Hinton diagram of the ${title.toLowerCase()}: ${of}`, size, [frame, ...names, ...squares]);
}

const shortened = (name: string): string => (name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name);

const LEVELS = 10;

/** A cell a pair, the darker the stronger: those above 0 below the diagonal, those below 0 above it, since a matrix says all twice. */
function shades(values: Matrix, of: string): string {
  const n = values.length;
  const cells = Array.from({ length: LEVELS + 1 }, (): [above: string, below: string] => ['', '']);
  values.forEach((row, i) => {
    for (let j = 0; j < i; j++) {
      const level = cells[Math.min(LEVELS, Math.round(Math.abs(row[j]!) * LEVELS))]!;
      if (row[j]! >= 0) level[0] += `M${j} ${i}h1v1h-1z`;
      else level[1] += `M${i} ${j}h1v1h-1z`;
    }
  });
  const paths = cells.flatMap(([above, below], level) => {
    const shaded = (kind: string, d: string): string => (level === 0 || d === '' ? '' : `<path class="${kind}" fill-opacity="${level / LEVELS}" d="${d}"/>`);
    return [shaded('shade-plus', above), shaded('shade-minus', below)];
  });
  const diagonal = `<path class="diagonal" d="M0 0L${n} ${n}"/>`;
  const below = '<figcaption>Below the diagonal correlations above 0, above it those below 0: the darker, the stronger.</figcaption>';
  const frame = `<rect class="plate" width="${n}" height="${n}"/>`;
  return drawing(`Correlation of ${n} entries`, `Correlations, shaded: ${of}`, { width: n, height: n }, [frame, ...paths, diagonal], below);
}
