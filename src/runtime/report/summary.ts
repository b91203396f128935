export interface Summary {
  /** Null where no part has a value. */
  readonly mean: number | null;
  /** Sample standard deviation; null for less than two values. */
  readonly sd: number | null;
  /** One a fold or repeat; null where no row of it is labelled. */
  readonly values: readonly (number | null)[];
}

export function summarize(values: readonly (number | null)[]): Summary {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { mean: null, sd: null, values };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : null, values };
}
