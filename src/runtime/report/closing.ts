/** What a run says at its end: the scores beside what was published and beside guessing. */
import { displayed, displayWidth } from '../../diagnostics/width.ts';
import type { Experiment } from '../experiment.ts';
import { columns } from './columns.ts';
import { comparisonBlocks, overParts } from './comparison.ts';
import type { Confusion } from './details.ts';
import { duration, figure, referenceText, summaryText, whole } from './figures.ts';
import { tasksByGain } from './gain.ts';
import type { Judgement, Report } from './report.ts';

/** Of more tasks the weakest and the strongest stand here, and all in the report's page. */
const MOST_TASKS = 20;
const FEW = 5;
/** Tables that are wider stand below one another. */
const WIDTH = 110;
const MOST_MATRICES = 4;

/** Lines of plain text. `folder` is where the run lies, null where nothing was written. */
export function closingText(report: Report, folder: string | null, asked: Pick<Experiment, 'metrics'>): string {
  const { name, protocol, rows, backend, seconds } = report;
  const title = `${displayed(name)}: ${protocol.describe} of ${whole(rows)} rows, ${backend}, ${duration(seconds)}`;
  const matrices = asked.metrics.some((metric) => metric.name === 'confusion') ? matrixBlocks(report) : [];
  const scores = Object.keys(report.variants).length > 0 ? comparisonBlocks(report) : [overallLines(report)];
  const blocks = [[title], ...scores, ...taskBlocks(report), ...matrices, endLines(report, folder)];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function overallLines({ conditions, reference, baseline }: Report): string[] {
  const table = Object.entries(conditions).flatMap(([condition, { overall, parts }]) =>
    Object.entries(overall).map(([metric, summary]) => [
      condition === 'all' ? metric : `${metric} at ${condition}`,
      summaryText(summary) + overParts(parts),
      reference[metric] ? `paper ${referenceText(reference[metric])}` : '',
      `${baseline.is[metric]} ${figure(baseline.overall[metric]?.mean ?? null)}`,
    ]),
  );
  return columns(table, '   ');
}

function taskBlocks(report: Report): string[][] {
  const tasks = Object.keys(report.baseline.tasks);
  if (tasks.length < 2) return [];
  return Object.entries(report.conditions).flatMap(([condition, judged]) => {
    if (Object.keys(judged.tasks).length === 0) return [];
    const [first = [], ...others] = conditionBlocks(report, condition, tasks);
    return [[...(condition === 'all' ? [] : [`  ${displayed(report.name)} at ${condition}`]), ...first], ...others];
  });
}

function conditionBlocks(report: Report, condition: string, tasks: readonly string[]): string[][] {
  const judged = report.conditions[condition]!;
  if (tasks.length <= MOST_TASKS) return tables(judged, report, tasks);
  const ordered = tasksByGain(report, condition);
  const shown = [...ordered.slice(0, FEW), ...ordered.slice(-FEW)];
  const said = `  of ${tasks.length} tasks the ${FEW} that gain least over guessing, and the ${FEW} that gain most; report.json has all`;
  return [[said], ...tables(judged, report, shown)];
}

/** As many metrics beside one another as there is room for. */
function tables({ tasks: judged }: Judgement, { baseline }: Report, tasks: readonly string[]): string[][] {
  const metrics = [...new Set(Object.values(judged).flatMap((summaries) => Object.keys(summaries)))];
  const cells = (task: string, metric: string): [string, string] => {
    const summary = judged[task]?.[metric];
    return summary ? [summaryText(summary), figure(baseline.tasks[task]![metric]!.mean)] : ['', ''];
  };
  const tableOf = (some: readonly string[]): string[] => {
    const has = (task: string): boolean => some.some((metric) => judged[task]?.[metric]);
    const body = tasks.filter(has).map((task) => [task, ...some.flatMap((metric) => cells(task, metric))]);
    return columns([['task', ...some.flatMap((metric) => [metric, 'guessing'])], ...body], '  ');
  };
  const groups: string[][] = [];
  for (const metric of metrics) {
    const wider = [...(groups.at(-1) ?? []), metric];
    const fits = Math.max(...tableOf(wider).map(displayWidth)) <= WIDTH;
    if (groups.length > 0 && fits) groups[groups.length - 1] = wider;
    else groups.push([metric]);
  }
  return groups.map(tableOf);
}

function matrixBlocks({ details }: Report): string[][] {
  const all = Object.entries(details.confusion);
  const blocks = all.map(([task, one]) => matrixLines(task, one));
  const small = blocks.filter((lines) => Math.max(...lines.map(displayWidth)) <= WIDTH).slice(0, MOST_MATRICES);
  const more = all.length - small.length;
  const rest = more > 0 ? [[`  ${more} more confusion ${more === 1 ? 'matrix' : 'matrices'}: report.html has all`]] : [];
  return [...small, ...rest];
}

function matrixLines(task: string, { labels, counts }: Confusion): string[] {
  const body = counts.map((row, truth) => [labels[truth]!, ...row.map(whole)]);
  const lines = columns([['', ...labels.map(shortened)], ...body], '  ', 'numbers');
  return [`  ${displayed(task)}: truth by row, answer by column`, ...lines];
}

const shortened = (label: string): string => (label.length > 12 ? `${[...label].slice(0, 11).join('')}…` : label);

function endLines({ model }: Report, folder: string | null): string[] {
  if (folder === null) return [];
  const fitted = model ? [`  ${folder}/model         ${model.note}`] : [];
  return [...fitted, `  ${folder}/report.html   curves and tables, to read in a browser`];
}
