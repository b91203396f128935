/** report.html: the result to read, in one file that opens without a network. */
import type { RunRecord } from '../store/run-files.ts';
import { duration, figure, partInWords, partsInWords, referenceText, summaryText, whole } from './figures.ts';
import { curves } from './page/curves.ts';
import { definitions, escape, number, section, table, text, type Cell } from './page/html.ts';
import { strip } from './page/strip.ts';
import { style } from './page/style.ts';
import type { Report, Trained } from './report.ts';

export function reportPage(report: Report, run: RunRecord, trained: readonly Trained[]): string {
  const { name, protocol, rows, model } = report;
  const body = [
    `<h1>${escape(name)}</h1>`,
    `<p class="lead">${escape(`${protocol.describe} of ${whole(rows)} rows`)}</p>`,
    section(
      'Result',
      resultTable(report),
      ...strips(report),
      model ? `<p class="note">The network in model/ is ${escape(model.note)}.</p>` : '',
    ),
    section('Each task', taskTable(report)),
    section(
      'Training',
      trained.length > 1 ? `<p class="note">Thin lines are single trainings, bold ones their mean.</p>` : '',
      grid(curves(trained)),
    ),
    section('Confusion', ...confusionTables(report)),
    section('Each part', partTable(report, trained)),
    section('This run', definitions(facts(report, run))),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(name)}</title>
<style>${style}</style>
</head>
<body>
${body.filter((block) => block !== '').join('\n')}
</body>
</html>
`;
}

const grid = (figures: readonly string[]): string => {
  const shown = figures.filter((one) => one !== '');
  return shown.length === 0 ? '' : `<div class="grid">${shown.join('\n')}</div>`;
};

function resultTable({ conditions, reference, baseline, protocol, better }: Report): string {
  const published = Object.keys(reference).length > 0;
  const rows = Object.entries(conditions).flatMap(([condition, { overall }]) =>
    Object.entries(overall).map(([metric, summary]): Cell[] => [
      text(`${condition === 'all' ? metric : `${metric} at ${condition}`} (${better[metric]} is better)`),
      number(summaryText(summary)),
      ...(published ? [number(reference[metric] ? referenceText(reference[metric]) : '')] : []),
      number(figure(baseline.overall[metric]?.mean ?? null)),
      text(baseline.is[metric] ?? ''),
    ]),
  );
  const names = ['this run', ...(published ? ['published'] : []), 'guessing'];
  const header = [text('metric'), ...names.map((name) => number(name)), text('guessed')];
  const many = protocol.parts.length > 1;
  return table(
    header,
    rows,
    many ? `Mean and standard deviation over ${partsInWords(protocol.parts)}` : undefined,
  );
}

function strips({ conditions, reference, baseline, protocol }: Report): string[] {
  const overall = conditions['all']?.overall ?? {};
  return Object.entries(overall).map(([metric, summary]) =>
    strip({
      metric,
      summary,
      parts: protocol.parts,
      ...(reference[metric] ? { reference: reference[metric] } : {}),
      baseline: baseline.overall[metric]?.mean ?? null,
    }),
  );
}

function taskTable({ conditions, baseline, labelled }: Report): string {
  const tasks = Object.keys(baseline.tasks);
  const judged = conditions['all']?.tasks ?? {};
  if (tasks.length < 2) return '';
  const metrics = [...new Set(Object.values(judged).flatMap((summaries) => Object.keys(summaries)))];
  const header = [
    text('task'),
    number('labelled rows'),
    ...metrics.flatMap((metric) => [number(metric), number('guessing')]),
  ];
  const rows = tasks.map((task) => [
    text(task),
    number(whole(labelled[task] ?? 0)),
    ...metrics.flatMap((metric) => {
      const summary = judged[task]?.[metric];
      return summary
        ? [number(summaryText(summary)), number(figure(baseline.tasks[task]![metric]!.mean))]
        : [number(''), number('')];
    }),
  ]);
  return table(header, rows);
}

function confusionTables({ details }: Report): string[] {
  return Object.entries(details.confusion).map(([task, { labels, counts }]) => {
    const header = [text('truth'), ...labels.map((label) => number(label))];
    const rows = counts.map((row, truth) => {
      const sum = row.reduce((all, count) => all + count, 0);
      return [
        text(labels[truth]!),
        ...row.map((count) => number(count === 0 ? '' : whole(count), sum === 0 ? 0 : count / sum)),
      ];
    });
    return table(header, rows, `${task}: truth by row, answer by column, test rows of all parts`);
  });
}

function partTable({ conditions, protocol }: Report, trained: readonly Trained[]): string {
  const overall = conditions['all']?.overall ?? {};
  if (protocol.parts.length < 2) return '';
  const metrics = Object.keys(overall);
  const header = [
    text('part'),
    number('trained rows'),
    number('test rows'),
    number('time'),
    ...metrics.map((metric) => number(metric)),
  ];
  const rows = trained.map(({ part, result }) => {
    const at = protocol.parts.indexOf(part.repeat);
    const values = metrics.map((metric) => number(at < 0 ? '' : figure(overall[metric]!.values[at] ?? null)));
    const sizes = [part.train.length, part.test.length].map((size) => number(whole(size)));
    return [text(partInWords(part.repeat)), ...sizes, number(duration(result.seconds)), ...values];
  });
  return `<details><summary>The ${trained.length} trainings one by one</summary>${table(header, rows)}</details>`;
}

/** `2026-11-22 07:11 UTC`. */
const clock = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

function facts(report: Report, run: RunRecord): [string, string][] {
  const { backend } = run;
  const threads =
    backend.threads === null
      ? ''
      : `, ${backend.threads} ${backend.threads === 1 ? 'thread' : 'threads'} a training`;
  const overrides = Object.entries(run.overrides).map(([path, value]): [string, string] => [
    path,
    `set to ${JSON.stringify(value)}`,
  ]);
  return [
    ['Spec', report.spec],
    ['Parameters', whole(report.parameters)],
    ['Seed', String(run.seed)],
    ...overrides,
    ...run.data.map((file): [string, string] => [
      `Source ${file.source}`,
      `${file.path}, ${whole(file.rows)} rows, SHA-256 ${file.hash}`,
    ]),
    [
      'Backend',
      `${backend.name} (${backend.device}${backend.simd ? ', SIMD' : ''}${threads}, ${backend.version})`,
    ],
    ['Side by side', `${run.workers} ${run.workers === 1 ? 'training' : 'trainings'}`],
    ['mtlc', `${run.mtlc}, Node ${run.node}, ${run.platform}`],
    ['Time', `${duration(report.seconds)}, from ${clock(run.started)} to ${clock(run.ended ?? '')}`],
  ];
}
