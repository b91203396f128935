/** The scores of each task beside guessing. */
import { figure, summaryText, whole } from '../figures.ts';
import { gainOf, nameOverall, tasksByGain, type Gain } from '../gain.ts';
import type { Report } from '../report.ts';
import { axes, axis, limits, pixel, type Frame } from './axis.ts';
import { drawing, escape, longTable, number, text, type Cell } from './html.ts';

/** More tasks are ordered by what they gain, and drawn beside one another too. */
const MANY = 12;
/** Fewer dots say no more than the table. */
const LEAST_DRAWN = 5;

export function taskScores(report: Report, condition: string): { readonly table: string; readonly drawings: readonly string[] } {
  const tasks = Object.keys(report.baseline.tasks);
  if (tasks.length < 2) return { table: '', drawings: [] };
  const metrics = metricsOf(report, condition);
  if (metrics.length === 0) return { table: '', drawings: [] };
  const many = tasks.length > MANY;
  return {
    table: taskTable(report, condition, many ? tasksByGain(report, condition) : tasks, metrics, many),
    drawings: many ? metrics.map((metric) => gainDrawing(report, condition, tasks, metric)) : [],
  };
}

function metricsOf({ conditions }: Report, condition: string): string[] {
  const judged = Object.values(conditions[condition]?.tasks ?? {});
  return [...new Set(judged.flatMap((summaries) => Object.keys(summaries)))];
}

function taskTable(
  report: Report,
  condition: string,
  tasks: readonly string[],
  metrics: readonly string[],
  many: boolean,
): string {
  const { conditions, baseline, labelled } = report;
  const header = [
    text('task'),
    number('labelled rows'),
    ...metrics.flatMap((metric) => [number(metric), number('guessing'), text('')]),
  ];
  const rows = tasks.map((task) => [
    text(task),
    number(whole(labelled[task] ?? 0)),
    ...metrics.flatMap((metric): Cell[] => {
      const summary = conditions[condition]?.tasks[task]?.[metric];
      if (!summary) return [number(''), number(''), text('')];
      const guess = figure(baseline.tasks[task]?.[metric]?.mean ?? null);
      return [number(summaryText(summary)), number(guess), gainCell(gainOf(report, condition, task, metric), report)];
    }),
  ]);
  const order = many ? ' From the weakest to the strongest gain over guessing.' : '';
  const place = condition === 'all' ? '' : `At ${condition}. `;
  const caption = `${place}The line leads from guessing (the tick) to the score (the dot).${order}`;
  return longTable(header, rows, caption);
}

const BAR = { width: 90, height: 12 };

/** From guessing to the score: of errors as parts of guessing's, of scores from 0 to 1. */
function gainCell(gain: Gain | null, { better }: Report): Cell {
  if (!gain) return text('');
  const { score, guess } = gain;
  const isError = better[nameOverall(better, gain.metric)] === 'lower';
  const share = isError ? { score: score / (guess || 1) / 1.3, guess: 1 / 1.3 } : { score, guess };
  const at = (value: number): string => pixel(5 + Math.min(1, Math.max(0, value)) * (BAR.width - 10));
  const kind = gain.gain >= 0 ? 'gain' : 'loss';
  const line = `<line class="${kind}" x1="${at(share.guess)}" x2="${at(share.score)}" y1="6" y2="6"/>`;
  const tick = `<line class="guess" x1="${at(share.guess)}" x2="${at(share.guess)}" y1="1" y2="11"/>`;
  const dot = `<circle class="${kind}" cx="${at(share.score)}" cy="6" r="3"/>`;
  return {
    content: `<svg class="bar" viewBox="0 0 ${BAR.width} ${BAR.height}" aria-hidden="true">${line}${tick}${dot}</svg>`,
  };
}

const SIZE = { width: 300, height: 300 };
const FRAME: Frame = { left: 48, right: 288, top: 22, bottom: 262 };

/** A dot a task: guessing across, the score upwards. */
function gainDrawing(report: Report, condition: string, tasks: readonly string[], metric: string): string {
  const gains = tasks.map((task) => gainOf(report, condition, task, metric)).filter((gain) => gain !== null);
  if (gains.length < LEAST_DRAWN) return '';
  const [low, high] = limits(gains.flatMap(({ score, guess }) => [score, guess]));
  const margin = (high - low || 1) * 0.05;
  const x = axis(low - margin, high + margin, FRAME.left, FRAME.right, { most: 4 });
  const y = axis(low - margin, high + margin, FRAME.bottom, FRAME.top, { most: 4 });
  const equal = `<line class="equal" x1="${FRAME.left}" y1="${FRAME.bottom}" x2="${FRAME.right}" y2="${FRAME.top}"/>`;
  const dots = gains.map(
    ({ task, score, guess }) =>
      `<circle class="dot" r="3.5" cx="${pixel(x.at(guess))}" cy="${pixel(y.at(score))}"><title>${escape(task)}: ${figure(score)}, guessing ${figure(guess)}</title></circle>`,
  );
  const better = gains.filter(({ gain }) => gain > 0).length;
  const side = report.better[nameOverall(report.better, metric)] === 'lower' ? 'below' : 'above';
  const below = `<figcaption>${better} of ${gains.length} tasks are better than guessing: the dots ${side} the line.</figcaption>`;
  const content = [...axes(x, y, FRAME, { x: 'guessing', y: escape(metric) }), equal, ...dots];
  return drawing(`${metric} of each task${condition === 'all' ? '' : ` at ${condition}`}`, `${metric} of each task beside guessing`, SIZE, content, below);
}
