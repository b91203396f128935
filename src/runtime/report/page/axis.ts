/** Linear axes with round ticks. */
export interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
  readonly label: (tick: number) => string;
}

/** Maps [low, high] to pixels; round ticks lie inside, at most about `most`, and at least `least` apart. */
export function axis(
  low: number,
  high: number,
  from: number,
  to: number,
  { most = 5, least = 0 } = {},
): Axis {
  const range = high > low ? high - low : Math.abs(low) || 1;
  const bottom = high > low ? low : low - range / 2;
  const step = roundStep(Math.max(range / most, least));
  const first = Math.ceil(bottom / step - 1e-9);
  const last = Math.floor((bottom + range) / step + 1e-9);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return {
    at: (value) => from + ((value - bottom) / range) * (to - from),
    ticks: Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step),
    label: (tick) => tick.toFixed(digits),
  };
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least * (1 - 1e-9))!;
}

export const pixel = (value: number): string => value.toFixed(1);
