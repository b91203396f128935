/** Numbers as reports print them. */
import type { PartName, Reference } from '../experiment.ts';
import { MAIN } from '../variants.ts';
import type { Summary } from './summary.ts';

/** Digits after the point that leave about three that count. */
function decimals(value: number): number {
  const size = Math.abs(value);
  if (size >= 100) return 1;
  if (size >= 10) return 2;
  if (size >= 0.01 || size === 0) return 3;
  return Math.min(8, 2 - Math.floor(Math.log10(size)));
}

export function figure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const shown = value.toFixed(decimals(value));
  return Number(shown) === 0 ? '0.000' : shown;
}

/** A difference with its sign, as exact as values of a size are printed. */
export function signed(difference: number, size: number): string {
  const shown = difference.toFixed(decimals(size));
  if (Number(shown) === 0) return shown.replace('-', '');
  return difference > 0 ? `+${shown}` : shown;
}

/** `+12.5%`. */
export const signedPercent = (share: number): string => `${share > 0 ? '+' : ''}${(share * 100).toFixed(1)}%`;

/** `0.159 ± 0.017`. */
export function spread(mean: number | null, sd: number | null | undefined): string {
  if (mean === null || sd === null || sd === undefined) return figure(mean);
  return `${figure(mean)} ± ${sd.toFixed(decimals(mean))}`;
}

export const summaryText = ({ mean, sd }: Summary): string => spread(mean, sd);

export const referenceText = ({ value, sd, source }: Reference): string =>
  spread(value, sd) + (source === undefined ? '' : ` (${source})`);

/** `2,000`. */
export const whole = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

/** `41 s`, `3 min 05 s`, `2 h 07 min`. */
export function duration(seconds: number): string {
  const all = Math.max(0, Math.round(seconds));
  if (all < 60) return seconds < 10 ? `${seconds.toFixed(1)} s` : `${all} s`;
  const pad = (value: number): string => String(value).padStart(2, '0');
  if (all < 3600) return `${Math.floor(all / 60)} min ${pad(all % 60)} s`;
  return `${Math.floor(all / 3600)} h ${pad(Math.floor((all % 3600) / 60))} min`;
}

/** `fold-03` as `fold 3`, `final` as `final fit`. */
export function partInWords(repeat: string): string {
  if (repeat === 'final') return 'final fit';
  return repeat.replace(/-0*(\d+)$/, ' $1');
}

/** `fold 3`, `5% repeat 1`, `5% repeat 1 of single`. */
export function trainingInWords({ variant, condition, repeat }: PartName): string {
  const named = condition === 'all' ? partInWords(repeat) : `${condition} ${partInWords(repeat)}`;
  return variant === MAIN ? named : `${named} of ${variant}`;
}

/** What an average is over: `10 folds`. */
export function partsInWords(parts: readonly string[]): string {
  const kind = /^(.+)-\d+$/.exec(parts[0] ?? '')?.[1] ?? 'repeat';
  return `${parts.length} ${kind}s`;
}
