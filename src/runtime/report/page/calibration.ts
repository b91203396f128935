/** Reliability diagrams: how often what was said with a probability was so. */
import type { Calibration } from '../details.ts';
import { figure, whole } from '../figures.ts';
import { groupBy } from '../group.ts';
import { axes, axis, pixel, type Frame } from './axis.ts';
import { drawing, escape } from './html.ts';

/** More tasks share one diagram. */
const MOST = 6;
const SIZE = { width: 300, height: 300 };
const FRAME: Frame = { left: 48, right: 288, top: 22, bottom: 262 };
const X = axis(0, 1, FRAME.left, FRAME.right);
const Y = axis(0, 1, FRAME.bottom, FRAME.top);

type Bins = Calibration['bins'];

export function reliability(curves: Readonly<Record<string, Calibration>>): string[] {
  const all = Object.entries(curves);
  if (all.length <= MOST) return all.map(([task, { bins, error }]) => diagram(task, [], bins, error));
  const bins = all.map(([, curve]) => curve.bins);
  const error = all.reduce((sum, [, curve]) => sum + curve.error, 0) / all.length;
  return [diagram(`${all.length} tasks, and all together`, bins, together(bins), error)];
}

/** Bins of several tasks as one, by the tenth in which what was said lies. */
function together(all: readonly Bins[]): Bins {
  const tenths = groupBy(all.flat(), ({ said }) => Math.ceil(said * 10 - 1e-6));
  const sorted = [...tenths].sort(([a], [b]) => a - b);
  return sorted.map(([, bins]) => {
    const count = bins.reduce((sum, bin) => sum + bin.count, 0);
    const mean = (of: 'said' | 'right'): number => bins.reduce((sum, bin) => sum + bin[of] * bin.count, 0) / count;
    return { count, said: mean('said'), right: mean('right') };
  });
}

function diagram(title: string, thin: readonly Bins[], bins: Bins, error: number): string {
  const equal = `<line class="equal" x1="${FRAME.left}" y1="${FRAME.bottom}" x2="${FRAME.right}" y2="${FRAME.top}"/>`;
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  const dots = bins.map(({ count, said, right }) => {
    const size = pixel(2.5 + 7 * Math.sqrt(count / all));
    return `<circle class="dot" r="${size}" cx="${pixel(X.at(said))}" cy="${pixel(Y.at(right))}"><title>said ${figure(said)}, right ${figure(right)}, ${whole(count)} answers</title></circle>`;
  });
  const content = [
    ...axes(X, Y, FRAME, { x: 'probability', y: 'share that was so' }),
    equal,
    ...thin.map((own) => `<path class="thin" d="${pathOf(own)}"/>`),
    `<path class="mean" d="${pathOf(bins)}"/>`,
    ...dots,
  ];
  const below = `<figcaption>Expected calibration error ${escape(figure(error))}${thin.length > 0 ? ', mean over tasks' : ''}</figcaption>`;
  return drawing(title, `Reliability diagram of ${title}`, SIZE, content, below);
}

function pathOf(bins: Bins): string {
  const points = bins.map(({ said, right }) => `${pixel(X.at(said))} ${pixel(Y.at(right))}`);
  return `M${points.join('L')}`;
}
