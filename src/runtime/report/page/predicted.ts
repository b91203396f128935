/** What was predicted against what is true, of tasks that answer numbers. */
import type { Columns, Judged, LabelBinding } from '../../experiment.ts';
import { answerWidth, eachLabelled } from '../../metrics/decide.ts';
import { whole } from '../figures.ts';
import { groupBy } from '../group.ts';
import { axes, axis, limits, pixel, type Frame } from './axis.ts';
import { drawing, escape } from './html.ts';

/** More would tell no more, and make the page heavy. */
const MOST_DOTS = 1500;
const MOST_DRAWINGS = 9;
const SIZE = { width: 300, height: 300 };
const FRAME: Frame = { left: 52, right: 288, top: 22, bottom: 262 };

export type Bindings = Readonly<Record<string, Pick<LabelBinding, 'source' | 'columns'>>>;

interface Dots {
  readonly title: string;
  /** Truth and answer. */
  readonly points: readonly (readonly [number, number])[];
  /** Test rows that they are chosen from. */
  readonly of: number;
}

/** A drawing a number; tasks that read one column between them, each its own rows, share one. */
export function predictedAgainstTrue(pooled: Readonly<Record<string, Judged>>, bindings: Bindings): string[] {
  const real = Object.entries(pooled).filter(([, { target }]) => target.kind === 'real');
  const families = [...groupBy(real, ([task]) => JSON.stringify(bindings[task])).values()];
  const all = families.flatMap((family) => dotsOf(family, bindings));
  const rest = all.length - MOST_DRAWINGS;
  const drawn = all.slice(0, MOST_DRAWINGS).map(scatter);
  return rest > 0 ? [...drawn, `<p class="note">And ${rest} more.</p>`] : drawn;
}

function dotsOf(family: readonly (readonly [string, Judged])[], bindings: Bindings): Dots[] {
  const [task, judged] = family[0]!;
  const width = answerWidth(judged);
  const name = family.length === 1 ? task : `${family.length} tasks, ${task} and others`;
  const { columns } = bindings[task] ?? { columns: [] };
  return Array.from({ length: width }, (_, column) => ({
    title: width === 1 ? name : `${name}: ${columnName(columns, column)}`,
    ...evenly(family.map(([, one]) => one), width, column),
  }));
}

const columnName = (columns: Columns, at: number): string =>
  (Array.isArray(columns) ? (columns as readonly string[])[at] : undefined) ?? `number ${at + 1}`;

/** Rows with a label, at equal distances where they are many. */
function evenly(family: readonly Judged[], width: number, column: number): Pick<Dots, 'points' | 'of'> {
  const of = family.reduce((sum, one) => sum + eachLabelled(one, () => {}), 0);
  const step = Math.max(1, of / MOST_DOTS);
  const points: (readonly [number, number])[] = [];
  let row = 0;
  for (const one of family) {
    eachLabelled(one, (at) => {
      if (row++ === Math.floor(points.length * step) && points.length < MOST_DOTS) points.push([one.truth[at * width + column]!, one.answers[at * width + column]!]);
    });
  }
  return { points, of };
}

function scatter({ title, points, of }: Dots): string {
  if (points.length === 0) return '';
  const [low, high] = limits(points.flat());
  const margin = (high - low || 1) * 0.04;
  const x = axis(low - margin, high + margin, FRAME.left, FRAME.right, { most: 4 });
  const y = axis(low - margin, high + margin, FRAME.bottom, FRAME.top, { most: 4 });
  const equal = `<line class="equal" x1="${FRAME.left}" y1="${FRAME.bottom}" x2="${FRAME.right}" y2="${FRAME.top}"/>`;
  const dots = points.map(([truth, answer]) => `M${pixel(x.at(truth))} ${pixel(y.at(answer))}h.01`);
  const content = [
    ...axes(x, y, FRAME, { x: 'true', y: 'predicted' }),
    equal,
    `<path class="${points.length > 300 ? 'dots many' : 'dots'}" d="${dots.join('')}"/>`,
  ];
  const shown = of > points.length ? `${whole(points.length)} of ${whole(of)}` : whole(of);
  const below = `<figcaption>${escape(shown)} test rows; on the line they would be right</figcaption>`;
  return drawing(title, `${title}: predicted against true`, SIZE, content, below);
}
