/** Pruning: what it costs by threshold, as a chart a metric, and what is left of each layer. */
import { figure, summaryText, whole } from '../figures.ts';
import type { Threshold } from '../pruning.ts';
import type { Report } from '../report.ts';
import { axes, axis, limits, pixel, type Frame } from './axis.ts';
import { COLOURS, legend } from './curves.ts';
import { drawing, grid, longTable, note, number, text, type Cell } from './html.ts';

const SIZE = { width: 460, height: 250 };
const FRAME: Frame = { left: 52, right: SIZE.width - 12, top: 24, bottom: SIZE.height - 36 };

export function pruningBlocks({ details }: Report): string[] {
  if (!details.pruning) return [];
  const { thresholds, layers } = details.pruning;
  const blocks = Object.entries(thresholds).flatMap(([condition, all]) => {
    const place = condition === 'all' ? '' : ` at ${condition}`;
    return [grid(chartsOf(all, place)), thresholdTable(all, place)];
  });
  return [note('The test rows, answered with masks under a threshold at 0, from the masks that training gave. Nothing is chosen by these figures.'), ...blocks, layers ? layerTable(layers) : ''];
}

/** A chart a metric, a line a task; of one task, or many, the overall value. */
function chartsOf(all: readonly Threshold[], place: string): string[] {
  const tasks = Object.keys(all[0]!.tasks);
  const metrics = [...new Set(tasks.flatMap((task) => Object.keys(all[0]!.tasks[task]!)))];
  return metrics.map((metric) => {
    const having = tasks.filter((task) => metric in all[0]!.tasks[task]!);
    const lines = (having.length > COLOURS ? [] : having).map((task) => ({ name: task, points: all.map(({ below, tasks: { [task]: own } }) => [below, own![metric]!.mean] as const) }));
    const overall = { name: 'overall', points: all.map(({ below, overall: { [metric]: own } }) => [below, own?.mean ?? null] as const) };
    return chart(`${metric} by threshold${place}`, lines.length > 0 ? lines : [overall]);
  });
}

interface Line {
  readonly name: string;
  readonly points: readonly (readonly [below: number, value: number | null])[];
}

function chart(title: string, lines: readonly Line[]): string {
  const known = lines.map(({ points }) => points.flatMap(([below, value]) => (value === null ? [] : [[below, value] as const])));
  if (known.flat().length === 0) return '';
  const [low, high] = limits(known.flat().map(([, value]) => value));
  const margin = (high - low) * 0.04;
  const x = axis(0, 0.9, FRAME.left, FRAME.right, { most: 10 });
  const y = axis(low - margin, high + margin, FRAME.bottom, FRAME.top);
  const paths = known.map((points, i) => `<path class="mean c${i}" d="M${points.map(([below, value]) => `${pixel(x.at(below))} ${pixel(y.at(value))}`).join('L')}"/>`);
  return drawing(title, title, SIZE, [...axes(x, y, FRAME, { x: 'masks under it are 0' }), ...paths], lines.length > 1 ? legend(lines.map(({ name }) => name)) : '');
}

function thresholdTable(all: readonly Threshold[], place: string): string {
  const metrics = Object.keys(all[0]!.overall);
  const header = [text('masks under'), number('masks that are 0'), ...metrics.map((metric) => number(metric))];
  const rows = all.map(({ below, zeros, overall }): Cell[] => [text(below.toFixed(1)), number(`${figure(100 * (zeros.mean ?? 0))}%`), ...metrics.map((metric) => number(summaryText(overall[metric]!)))]);
  return longTable(header, rows, `What pruning costs${place}`);
}

function layerTable(layers: NonNullable<NonNullable<Report['details']['pruning']>['layers']>): string {
  const sum = (of: (layer: (typeof layers)[number]) => number): number => layers.reduce((all, layer) => all + of(layer), 0);
  const header = ['layer', 'parameters', 'not 0', 'exported', 'multiply-adds', 'exported'].map((name, i) => (i === 0 ? text(name) : number(name)));
  const rowOf = (name: string, of: (value: (layer: (typeof layers)[number]) => number) => number): Cell[] => [
    text(name),
    ...[of(({ before }) => before.parameters), of(({ nonzero }) => nonzero), of(({ after }) => after.parameters), of(({ before }) => before.multiplyAdds), of(({ after }) => after.multiplyAdds)].map((value) => number(whole(value))),
  ];
  const rows = [...layers.map((layer) => rowOf(layer.layer, (of) => of(layer))), rowOf('total', sum)];
  return longTable(header, rows, 'The network in model/, masks multiplied into its kernels, and as mtlc export writes it, without idle channels; multiply-adds are those of one row, forward.');
}
