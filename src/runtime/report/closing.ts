/** What a run says at its end: the scores beside what was published and beside guessing. */
import { duration, figure, partInWords, partsInWords, referenceText, summaryText, whole } from './figures.ts';
import type { Report } from './report.ts';

/** More tasks than this are left to the report's page. */
const MOST_TASKS = 40;

/** Lines of plain text. `folder` is where the run lies, null where nothing was written. */
export function closingText(report: Report, folder: string | null): string {
  const { name, protocol, rows, backend, seconds } = report;
  const title = `${name}: ${protocol.describe} of ${whole(rows)} rows, ${backend}, ${duration(seconds)}`;
  const blocks = [[title], overallLines(report), taskLines(report), endLines(report, folder)];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function overallLines({ conditions, reference, baseline, protocol }: Report): string[] {
  const over = overParts(protocol.parts);
  const table = Object.entries(conditions).flatMap(([condition, { overall }]) =>
    Object.entries(overall).map(([metric, summary]) => [
      condition === 'all' ? metric : `${metric} at ${condition}`,
      summaryText(summary) + over,
      reference[metric] ? `paper ${referenceText(reference[metric])}` : '',
      `${baseline.is[metric]} ${figure(baseline.overall[metric]?.mean ?? null)}`,
    ]),
  );
  return columns(table, '   ');
}

function overParts(parts: readonly string[]): string {
  const [only, ...more] = parts;
  if (more.length > 0) return ` over ${partsInWords(parts)}`;
  return only === undefined || only === 'holdout' ? '' : ` on ${partInWords(only)} alone`;
}

function taskLines({ conditions, baseline }: Report): string[] {
  const tasks = Object.keys(baseline.tasks);
  if (tasks.length < 2) return [];
  if (tasks.length > MOST_TASKS) return [`  ${tasks.length} tasks: report.html lists each of them`];
  return Object.values(conditions).flatMap(({ tasks: judged }) => {
    const metrics = [...new Set(Object.values(judged).flatMap((summaries) => Object.keys(summaries)))];
    const header = ['task', ...metrics.flatMap((metric) => [metric, 'guessing'])];
    const body = tasks.map((task) => [
      task,
      ...metrics.flatMap((metric) => {
        const summary = judged[task]?.[metric];
        return summary ? [summaryText(summary), figure(baseline.tasks[task]![metric]!.mean)] : ['', ''];
      }),
    ]);
    return columns([header, ...body], '  ');
  });
}

function endLines({ model }: Report, folder: string | null): string[] {
  if (folder === null) return [];
  const fitted = model ? [`  ${folder}/model         ${model.note}`] : [];
  return [...fitted, `  ${folder}/report.html   curves and tables, to read in a browser`];
}

/** Cells padded to the widest of their column. */
function columns(rows: readonly (readonly string[])[], gap: string): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const filled = widths.flatMap((width, i) => (width > 0 ? [i] : []));
  return rows.map((row) => `  ${filled.map((i) => row[i]!.padEnd(widths[i]!)).join(gap)}`.trimEnd());
}
