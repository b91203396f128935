/** The experiment beside its variants: scores with their deviation, differences with their intervals, and the gain. */
import { differenceText, gainText } from '../comparison.ts';
import { figure, summaryText, whole } from '../figures.ts';
import type { Condition, Judgement, Report } from '../report.ts';
import type { Summary } from '../summary.ts';
import { axis, limits, pixel, type Axis, type Frame } from './axis.ts';
import { COLOURS, legend } from './curves.ts';
import { drawing, escape, grid, longTable, note, number, text, type Cell } from './html.ts';

/** Blocks of HTML; none where nothing is compared. */
export function comparison(report: Report): string[] {
  if (Object.keys(report.variants).length === 0) return [];
  const metrics = Object.keys(report.better);
  return [
    ...metrics.map((metric) => scoreTable(report, metric)),
    grid(metrics.map((metric) => scoreDrawing(report, metric))),
    ...metrics.map((metric) => differenceTable(report, metric)),
    note(
      'Differences are of trainings on the same rows. Their interval is that of Student’s t at 95% for further draws from these rows; since the trainings share rows, it is too narrow for other rows.',
    ),
    gainTable(report),
    ...Object.keys(report.conditions).map((condition) => taskTable(report, condition)),
  ];
}

/** The experiment first, then each variant. */
function rowsOf(report: Report): { readonly name: string; readonly is: string; readonly parameters: number; judged(condition: Condition): Judgement | undefined }[] {
  const variants = Object.entries(report.variants).map(([name, { is, parameters }]) => ({
    name,
    is,
    parameters,
    judged: ({ compare }: Condition) => compare[name],
  }));
  return [{ name: report.name, is: '', parameters: report.parameters, judged: (condition) => condition }, ...variants];
}

const headed = (conditions: Report['conditions']): Cell[] =>
  Object.keys(conditions).map((name) => number(name === 'all' ? '' : name));

function scoreTable(report: Report, metric: string): string {
  const { conditions, baseline, better } = report;
  const header = [text('variant'), text('is'), number('parameters'), ...headed(conditions)];
  const rows = rowsOf(report).map(({ name, is, parameters, judged }) => [
    text(name),
    text(is),
    number(whole(parameters)),
    ...Object.values(conditions).map((condition) => number(textOf(judged(condition)?.overall[metric]))),
  ]);
  const guess = Object.keys(conditions).map(() => number(figure(baseline.overall[metric]?.mean ?? null)));
  const last = [text('guessing'), text(baseline.is[metric] ?? ''), number(''), ...guess];
  return longTable(header, [...rows, last], `${metric}, ${better[metric]} is better: mean and standard deviation`);
}

const textOf = (summary: Summary | undefined): string => (summary ? summaryText(summary) : '');

function differenceTable({ name, conditions, variants }: Report, metric: string): string {
  const rows = Object.keys(variants).map((variant) => [
    text(variant),
    ...Object.values(conditions).map((condition) => number(differenceText(condition, variant, metric))),
  ]);
  if (rows.every(([, ...cells]) => cells.every(({ content }) => content === ''))) return '';
  return longTable([text(`${name} minus`), ...headed(conditions)], rows, `Difference in ${metric}: mean and 95% interval`);
}

function gainTable({ name, conditions, variants }: Report): string {
  const rows = Object.keys(variants).map((variant) => [
    text(variant),
    ...Object.values(conditions).map(({ compare }) => number(gainText(compare[variant]?.gain))),
  ]);
  if (rows.every(([, ...cells]) => cells.every(({ content }) => content === ''))) return '';
  const caption = `Gain of ${name}: the relative change of a task’s first metric, mean over tasks; above 0 it is better`;
  return longTable([text(`${name} over`), ...headed(conditions)], rows, caption);
}

/** The first metric of each task. */
function taskTable(report: Report, condition: string): string {
  const judged = report.conditions[condition]!;
  const tasks = Object.keys(report.baseline.tasks);
  if (tasks.length < 2) return '';
  const all = rowsOf(report);
  const rows = tasks.map((task) => [
    text(task),
    ...all.map((row) => number(textOf(Object.values(row.judged(judged)?.tasks[task] ?? {})[0]))),
  ]);
  const place = condition === 'all' ? '' : `At ${condition}: `;
  return longTable([text('task'), ...all.map(({ name }) => number(name))], rows, `${place}the first metric of each task`);
}

const SIZE = { width: 460, height: 280 };
const FRAME: Frame = { left: 52, right: SIZE.width - 12, top: 14, bottom: SIZE.height - 30 };

interface Point {
  readonly name: string;
  readonly condition: string;
  readonly mean: number;
  readonly sd: number;
  readonly colour: number;
  readonly x: number;
}

/** Means with a standard deviation to both sides: conditions from left to right, in each the variants in the order of the table. */
function scoreDrawing(report: Report, metric: string): string {
  const all = rowsOf(report);
  const conditions = Object.entries(report.conditions);
  const width = (FRAME.right - FRAME.left) / conditions.length;
  const points = all.flatMap(({ name, judged }, row) =>
    conditions.flatMap(([condition, one], place): Point[] => {
      const { mean = null, sd = null } = judged(one)?.overall[metric] ?? {};
      const x = FRAME.left + width * (place + (row + 1) / (all.length + 1));
      return mean === null ? [] : [{ name, condition, mean, sd: sd ?? 0, colour: row % COLOURS, x }];
    }),
  );
  if (points.length === 0) return '';
  const [low, high] = limits(points.flatMap(({ mean, sd }) => [mean - sd, mean + sd]));
  const margin = (high - low || Math.abs(high) || 1) * 0.06;
  const y = axis(low - margin, high + margin, FRAME.bottom, FRAME.top);
  const names = conditions.map(([name], i) =>
    name === 'all' ? '' : `<text x="${pixel(FRAME.left + width * (i + 0.5))}" y="${FRAME.bottom + 18}" text-anchor="middle">${escape(name)}</text>`,
  );
  const content = [...acrossLines(y), ...names, ...points.map((point) => pointMarks(point, y))];
  return drawing(`${metric}, ${report.better[metric]} is better`, `${metric} of each variant`, SIZE, content, legend(all.map(({ name }) => name)));
}

function acrossLines(y: Axis): string[] {
  return y.ticks.map((tick) => {
    const at = pixel(y.at(tick));
    return `<line class="axis" x1="${FRAME.left}" x2="${FRAME.right}" y1="${at}" y2="${at}"/><text x="${FRAME.left - 6}" y="${at}" dy=".32em" text-anchor="end">${y.label(tick)}</text>`;
  });
}

function pointMarks({ name, condition, mean, sd, colour, x }: Point, y: Axis): string {
  const at = pixel(x);
  const [top, bottom] = [pixel(y.at(mean + sd)), pixel(y.at(mean - sd))];
  const ends = [top, bottom].map((end) => `M${pixel(x - 4)} ${end}H${pixel(x + 4)}`);
  const place = condition === 'all' ? '' : ` at ${condition}`;
  const title = `<title>${escape(`${name}${place}: ${figure(mean)} ± ${figure(sd)}`)}</title>`;
  return `<g class="spread c${colour}"><path d="M${at} ${top}V${bottom}${ends.join('')}"/><circle cx="${at}" cy="${pixel(y.at(mean))}" r="4"/>${title}</g>`;
}
