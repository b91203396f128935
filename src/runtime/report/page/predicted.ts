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
    points: family.flatMap(([, one]) => pairsOf(one, width, column)),
  }));
}

const columnName = (columns: Columns, at: number): string =>
  (Array.isArray(columns) ? (columns as readonly string[])[at] : undefined) ?? `number ${at + 1}`;

function pairsOf(judged: Judged, width: number, column: number): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  eachLabelled(judged, (row) => {
    const at = row * width + column;
    pairs.push([judged.truth[at]!, judged.answers[at]!]);
  });
  return pairs;
}

function scatter({ title, points }: Dots): string {
  const shown = evenly(points);
  if (shown.length === 0) return '';
  const [low, high] = limits(shown.flat());
  const margin = (high - low || 1) * 0.04;
  const x = axis(low - margin, high + margin, FRAME.left, FRAME.right, { most: 4 });
  const y = axis(low - margin, high + margin, FRAME.bottom, FRAME.top, { most: 4 });
  const equal = `<line class="equal" x1="${FRAME.left}" y1="${FRAME.bottom}" x2="${FRAME.right}" y2="${FRAME.top}"/>`;
  const dots = shown.map(([truth, answer]) => `M${pixel(x.at(truth))} ${pixel(y.at(answer))}h.01`);
  const content = [
    ...axes(x, y, FRAME, { x: 'true', y: 'predicted' }),
    equal,
    `<path class="${shown.length > 300 ? 'dots many' : 'dots'}" d="${dots.join('')}"/>`,
  ];
  const of = points.length > shown.length ? `${whole(shown.length)} of ${whole(points.length)}` : whole(points.length);
  const below = `<figcaption>${escape(of)} test rows; on the line they would be right</figcaption>`;
  return drawing(title, `${title}: predicted against true`, SIZE, content, below);
}

function evenly<Item>(items: readonly Item[]): readonly Item[] {
  const step = items.length / MOST_DOTS;
  return step <= 1 ? items : Array.from({ length: MOST_DOTS }, (_, i) => items[Math.floor(i * step)]!);
}
