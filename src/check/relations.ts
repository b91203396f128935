/** `given("relations.csv")`: a covariance from a file, held against the mode that it is of. */
import { resolveFrom } from '../text/path.ts';
import type { ReadFile } from './files.ts';

/** The matrix in the order of `names` (null: of the mode's entries), or why there is none. */
export function readRelations(read: ReadFile, from: string, file: string, size: number, names: readonly string[] | null): readonly (readonly number[])[] | { readonly reason: string } {
  const source = read(resolveFrom(from, file));
  if ('code' in source) return { reason: source.message };
  const cells = source.text.split(/\r?\n/u).filter((line) => line.trim() !== '').map((line) => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/u, '$1')));
  const header = cells[0]?.every((cell) => cell !== '' && !Number.isNaN(Number(cell))) === false ? cells[0] : null;
  const body = (header ? cells.slice(1) : cells).map((row) => row.map((cell) => (cell === '' ? NaN : Number(cell))));
  const ragged = body.find((row) => row.length !== body.length);
  if (ragged || body.length === 0) return { reason: `it has ${body.length} rows, one of them with ${ragged?.length ?? 0} numbers: a matrix has as many rows as columns` };
  const [row, column] = place(body, (value) => !Number.isFinite(value)) ?? [];
  if (row !== undefined) return { reason: `row ${row + 1}, column ${column! + 1} holds no number` };
  const order = header && names ? names.map((name) => header.indexOf(name)) : body.map((_, i) => i);
  if (order.includes(-1)) return { reason: `its header does not name \`${names![order.indexOf(-1)]}\`` };
  if (order.length !== size || (!header && body.length !== size)) return { reason: `it is a matrix of ${body.length} by ${body.length}, and ${size} by ${size} are needed` };
  const matrix = order.map((i) => order.map((j) => body[i]![j]!));
  const reason = unfit(matrix);
  return reason === null ? matrix : { reason };
}

type Matrix = readonly (readonly number[])[];

function place(matrix: Matrix, is: (value: number, i: number, j: number) => boolean): [number, number] | null {
  const row = matrix.findIndex((values, i) => values.some((value, j) => is(value, i, j)));
  return row < 0 ? null : [row, matrix[row]!.findIndex((value, j) => is(value, row, j))];
}

/** Numbers of files are rounded. */
const ROUNDING = 1e-6;

function unfit(matrix: Matrix): string | null {
  const unlike = place(matrix, (value, i, j) => Math.abs(value - matrix[j]![i]!) > ROUNDING * Math.max(Math.abs(value), 1));
  if (unlike) {
    const [i, j] = unlike;
    return `it is not symmetric: ${matrix[i]![j]} in row ${i + 1}, column ${j + 1}, and ${matrix[j]![i]} in row ${j + 1}, column ${i + 1}`;
  }
  const least = Math.min(...eigenvalues(matrix));
  return least > 0 ? null : `it is not positive definite: an eigenvalue is ${Number(least.toPrecision(3))}`;
}

const SWEEPS = 30;

/** By Jacobi's rotations (Golub and Van Loan 2013, section 8.5). */
function eigenvalues(symmetric: Matrix): number[] {
  const a = symmetric.map((row) => [...row]);
  const n = a.length;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        off += a[p]![q]! ** 2;
        rotate(a, p, q);
      }
    }
    if (off < 1e-24) break;
  }
  return a.map((row, i) => row[i]!);
}

function rotate(a: number[][], p: number, q: number): void {
  if (a[p]![q] === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (const row of a) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
  const [first, second] = [[...a[p]!], [...a[q]!]];
  a[p] = first.map((value, k) => c * value - s * second[k]!);
  a[q] = first.map((value, k) => s * value + c * second[k]!);
}
