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
    label: (tick) => tickText(tick, digits),
  };
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least * (1 - 1e-9))!;
}

/** Short enough to stand beside an axis. */
function tickText(tick: number, digits: number): string {
  if (Math.abs(tick) >= 1e5 || digits > 5) return tick === 0 ? '0' : Number(tick.toPrecision(3)).toExponential();
  return tick.toFixed(digits).replace(/^-(0(\.0*)?)$/, '$1');
}

export const pixel = (value: number): string => value.toFixed(1);

/** The least and the greatest. */
export function limits(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], v) => [Math.min(low, v), Math.max(high, v)],
    [Infinity, -Infinity],
  );
}

/** Where a chart's axes lie, in pixels. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The lines across a chart, the ticks' labels, and what the axes are called. */
export function axes(x: Axis, y: Axis, { left, right, top, bottom }: Frame, names: { x: string; y?: string }): string[] {
  const across = y.ticks.map((tick) => {
    const at = pixel(y.at(tick));
    return `<line class="axis" x1="${left}" x2="${right}" y1="${at}" y2="${at}"/><text x="${left - 6}" y="${at}" dy=".32em" text-anchor="end">${y.label(tick)}</text>`;
  });
  const below = x.ticks.map(
    (tick) => `<text x="${pixel(x.at(tick))}" y="${bottom + 17}" text-anchor="middle">${x.label(tick)}</text>`,
  );
  const called = `<text class="name" x="${right}" y="${bottom + 32}" text-anchor="end">${names.x}</text>`;
  const beside = names.y === undefined ? '' : `<text class="name" x="${left}" y="${top - 8}">${names.y}</text>`;
  return [...across, ...below, called, beside];
}
