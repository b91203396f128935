/** Numbers over the parts of a condition and variant. */
export interface Spread<T> {
  /** Over the parts. */
  readonly mean: T;
  /** Sample standard deviation; null of a single part. */
  readonly sd: T | null;
}

export type Matrix = readonly (readonly number[])[];

/** Entry by entry. */
export function spreadOf(values: readonly ArrayLike<number>[]): Spread<readonly number[]> {
  const count = values.length;
  const size = values[0]!.length;
  const mean = Array.from({ length: size }, (_, i) => values.reduce((sum, own) => sum + own[i]!, 0) / count);
  if (count === 1) return { mean: mean.map(rounded), sd: null };
  const sd = mean.map((middle, i) => Math.sqrt(values.reduce((sum, own) => sum + (own[i]! - middle) ** 2, 0) / (count - 1)));
  return { mean: mean.map(rounded), sd: sd.map(rounded) };
}

/** To what single precision holds. */
const rounded = (value: number): number => Number(value.toPrecision(7));

export function inRows({ mean, sd }: Spread<readonly number[]>, n: number): Spread<Matrix> {
  const rows = (values: readonly number[]): Matrix => Array.from({ length: n }, (_, row) => values.slice(row * n, (row + 1) * n));
  return { mean: rows(mean), sd: sd && rows(sd) };
}

/** What has nothing to show is left out. */
export function nested<T, R extends object>(values: ReadonlyMap<string, T>, of: (value: T, name: string) => R | null): Record<string, R> {
  const made = [...values].map(([name, value]) => [name, of(value, name)] as const);
  return Object.fromEntries(made.filter((pair): pair is readonly [string, R] => pair[1] !== null && Object.keys(pair[1]).length > 0));
}
