/** One metric on one axis: the parts' values with their mean, what was published, and what guessing gives. */
import type { Reference } from '../../experiment.ts';
import { figure, partInWords } from '../figures.ts';
import type { Summary } from '../summary.ts';
import { axis, limits, pixel, type Axis } from './axis.ts';
import { drawing, escape } from './html.ts';

const WIDTH = 460;
const LEFT = 76;
const ROW = 26;

export interface Strip {
  readonly metric: string;
  readonly better: 'lower' | 'higher';
  readonly summary: Summary;
  readonly parts: readonly string[];
  readonly reference?: Reference;
  readonly baseline: number | null;
}

export function strip(of: Strip): string {
  const { metric, better, summary, reference, baseline } = of;
  const spreads = [summary, { mean: reference?.value ?? null, sd: reference?.sd ?? null }];
  const ends = spreads.flatMap(({ mean, sd }) => (mean === null ? [] : [mean - (sd ?? 0), mean + (sd ?? 0)]));
  const all = [...ends, ...summary.values, baseline].filter((value) => value !== null);
  if (all.length === 0) return '';
  const [low, high] = limits(all);
  const margin = (high - low || Math.abs(high) || 1) * 0.06;
  const x = axis(low - margin, high + margin, LEFT, WIDTH - 20);
  const rows = [
    { name: 'this run', marks: ownMarks(of, x) },
    ...(reference
      ? [{ name: 'published', marks: spreadMarks(reference.value, reference.sd ?? null, x, 'published') }]
      : []),
    ...(baseline === null ? [] : [{ name: 'guessing', marks: spreadMarks(baseline, null, x, 'guess') }]),
  ];
  const height = rows.length * ROW + 26;
  const lines = x.ticks.map((tick) => {
    const at = pixel(x.at(tick));
    return `<line class="axis" x1="${at}" x2="${at}" y1="0" y2="${height - 22}"/><text x="${at}" y="${height - 6}" text-anchor="middle">${x.label(tick)}</text>`;
  });
  const body = rows.map(({ name, marks }, i) => {
    const y = i * ROW + ROW / 2 + 2;
    return `<g transform="translate(0 ${y})"><text x="0" dy=".32em">${name}</text>${marks}</g>`;
  });
  const label = `${metric}: this run beside what was published and guessing`;
  return drawing(`${metric}, ${better} is better`, label, { width: WIDTH, height }, [...lines, ...body]);
}

function ownMarks({ summary, parts }: Strip, x: Axis): string {
  const dots = summary.values.map((value, i) =>
    value === null || summary.values.length < 2
      ? ''
      : `<circle class="dot" r="4" cx="${pixel(x.at(value))}"><title>${escape(partInWords(parts[i] ?? ''))}: ${figure(value)}</title></circle>`,
  );
  return dots.join('') + (summary.mean === null ? '' : spreadMarks(summary.mean, summary.sd, x, 'bar'));
}

/** A tick at the mean, and a line of one standard deviation to both sides. */
function spreadMarks(mean: number, sd: number | null, x: Axis, kind: 'bar' | 'published' | 'guess'): string {
  const at = pixel(x.at(mean));
  const line =
    sd === null
      ? ''
      : `<line class="${kind}" x1="${pixel(x.at(mean - sd))}" x2="${pixel(x.at(mean + sd))}" y1="0" y2="0"/>`;
  return `${line}<line class="${kind}" x1="${at}" x2="${at}" y1="-8" y2="8"/>`;
}
