/** report.html: the result to read, in one file that opens without a network and prints. */
import { createHash } from 'node:crypto';
import { labelOf } from '../../engine/backends/backend.ts';
import type { Dataset, Judged } from '../experiment.ts';
import type { RunRecord } from '../store/run-files.ts';
import { MAIN } from '../variants.ts';
import { duration, figure, partsInWords, referenceText, summaryText, trainingInWords, whole } from './figures.ts';
import { groupBy } from './group.ts';
import { reliability } from './page/calibration.ts';
import { confusionTables } from './page/confusion.ts';
import { comparison } from './page/comparison.ts';
import { copyTable } from './page/copies.ts';
import { covarianceBlocks } from './page/covariances.ts';
import { curves, variantCurves } from './page/curves.ts';
import { embeddingBlocks } from './page/embeddings.ts';
import { endingTables } from './page/endings.ts';
import { factorTables } from './page/factors.ts';
import { definitions, escape, grid, note, number, section, table, text, type Cell, type Section } from './page/html.ts';
import { maskBlocks } from './page/masks.ts';
import { predictedAgainstTrue, type Bindings } from './page/predicted.ts';
import { pruningBlocks } from './page/pruning.ts';
import { listing, network } from './page/spec.ts';
import { strip } from './page/strip.ts';
import { style } from './page/style.ts';
import { taskScores } from './page/tasks.ts';
import { ofVariant, type Report, type Trained } from './report.ts';

export interface PageContent {
  readonly report: Report;
  readonly run: RunRecord;
  readonly trained: readonly Trained[];
  /** By task, on the test rows of all parts. */
  readonly pooled: Readonly<Record<string, Judged>>;
  readonly bindings: Bindings;
  readonly inputs: Dataset['inputs'];
  /** Of the run's folder, by path: `spec.mtl` and what it imports, and `figure.svg`. */
  readonly files: Readonly<Record<string, string>>;
}

export function reportPage(content: PageContent): string {
  const { report, run } = content;
  const sections = sectionsOf(content).filter((one) => one !== null);
  const body = [
    head(report, run),
    `<nav>${sections.map(({ title }) => `<a href="#${anchor(title)}">${title}</a>`).join('\n')}</nav>`,
    ...sections.map(
      ({ title, content: blocks }) =>
        `<section id="${anchor(title)}">\n<h2>${title}</h2>\n${blocks.join('\n')}\n</section>`,
    ),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(report.name)}</title>
<style>${style}</style>
</head>
<body>
${body.join('\n')}
</body>
</html>
`;
}

/** Nothing is loaded, sent or run: one style, and pictures that lie in the page itself. */
function policy(): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
}

const anchor = (title: string): string => title.toLowerCase().replaceAll(' ', '-');

function sectionsOf({ report, run, trained, pooled, bindings, files, inputs }: PageContent): (Section | null)[] {
  const { model, details } = report;
  const conditions = Object.keys(report.conditions);
  const own = ofVariant(trained, MAIN);
  const compared = comparison(report);
  const tasks = conditions.map((condition) => taskScores(report, condition));
  const many = trained.length > 1 ? note('Thin lines are single trainings, bold ones their mean.') : '';
  return [
    section(
      'Result',
      resultTable(report),
      grid(conditions.flatMap((condition) => strips(report, condition))),
      model ? note(`The network in model/ is ${model.note}.`) : '',
    ),
    section('Comparison', ...compared),
    section('Tasks', ...tasks.flatMap(({ drawings, table: scores }) => [grid(drawings, 'squares'), scores])),
    section('Covariances', ...covarianceBlocks(report)),
    section('Masks', ...maskBlocks(report)),
    section('Pruning', ...pruningBlocks(report)),
    section('Embedding', ...embeddingBlocks(report)),
    section('Network', network(files['figure.svg'])),
    section('Training', many, grid(conditions.flatMap((condition) => trainingCurves(report.name, trained, condition))), ...endingTables(report), ...factorTables(report)),
    section('Confusion', ...confusionTables(report)),
    section('Calibration', grid(reliability(details.calibration), 'squares')),
    section('Predicted and true', grid(predictedAgainstTrue(pooled, bindings), 'squares')),
    section('Parts', partTable(report, own)),
    section('Copies', ...copyTable(report, inputs)),
    section('Spec', ...specTexts(files)),
    section('This run', definitions(facts(report, run))),
  ];
}

function head(report: Report, run: RunRecord): string {
  const { name, protocol, rows, baseline, parameters, spec, backend, seed } = report;
  const tasks = Object.keys(baseline.tasks).length;
  const overrides = Object.entries(run.overrides).map(([path, value]): [string, string] => [path, String(value)]);
  const shown: [string, string][] = [
    ['spec', spec],
    ['tasks', whole(tasks)],
    ['rows', whole(rows)],
    ['parameters', whole(parameters)],
    ['backend', backend],
    ['seed', String(seed)],
    ...overrides,
  ];
  return `<header>
<h1>${escape(name)}</h1>
<p class="lead">${escape(`${protocol.describe} of ${whole(rows)} rows`)}</p>
${definitions(shown, 'facts')}
</header>`;
}

const placeIn = (condition: string): string => (condition === 'all' ? '' : ` at ${condition}`);

/** Of the experiment by part, and of all variants as their means. */
function trainingCurves(name: string, trained: readonly Trained[], condition: string): string[] {
  const here = trained.filter(({ part }) => part.condition === condition);
  const byVariant = groupBy(here, ({ part }) => part.variant);
  const named = [...byVariant].map(([variant, parts]) => [variant === MAIN ? name : variant, parts] as const);
  const compared = named.length > 1 ? variantCurves(new Map(named), placeIn(condition)) : '';
  return [...curves(byVariant.get(MAIN) ?? [], placeIn(condition)), compared];
}

function resultTable({ conditions, reference, baseline, better }: Report): string {
  const published = Object.keys(reference).length > 0;
  const rows = Object.entries(conditions).flatMap(([condition, { overall }]) =>
    Object.entries(overall).map(([metric, summary]): Cell[] => [
      text(metric + placeIn(condition)),
      { content: `<strong>${escape(summaryText(summary))}</strong>`, kind: 'number' },
      ...(published ? [number(reference[metric] ? referenceText(reference[metric]) : '')] : []),
      number(figure(baseline.overall[metric]?.mean ?? null)),
      text(baseline.is[metric] ?? ''),
      text(better[metric] ?? ''),
    ]),
  );
  if (rows.length === 0) return '';
  const names = ['this run', ...(published ? ['published'] : []), 'guessing'];
  const header = [text('metric'), ...names.map(number), text('guessed'), text('better')];
  const repeated = Object.values(conditions).find(({ parts }) => parts.length > 1);
  return table(header, rows, repeated ? `Mean and standard deviation over ${partsInWords(repeated.parts)}` : undefined);
}

function strips({ conditions, reference, baseline, better }: Report, condition: string): string[] {
  const { overall, parts } = conditions[condition]!;
  return Object.entries(overall).map(([metric, summary]) =>
    strip({
      metric: metric + placeIn(condition),
      better: better[metric]!,
      summary,
      parts,
      ...(reference[metric] ? { reference: reference[metric] } : {}),
      baseline: baseline.overall[metric]?.mean ?? null,
    }),
  );
}

function partTable({ conditions, better }: Report, trained: readonly Trained[]): string {
  if (trained.length < 2) return '';
  const metrics = Object.keys(better);
  const header = [
    text('part'),
    number('trained rows'),
    number('test rows'),
    number('time'),
    ...metrics.map((metric) => number(metric)),
  ];
  const rows = trained.map(({ part, result }) => {
    const { overall = {}, parts = [] } = conditions[part.condition] ?? {};
    const at = parts.indexOf(part.repeat);
    const values = metrics.map((metric) => number(at < 0 ? '' : figure(overall[metric]?.values[at] ?? null)));
    const sizes = [part.train.length, part.test.length].map((size) => number(whole(size)));
    return [text(trainingInWords(part)), ...sizes, number(duration(result.seconds)), ...values];
  });
  return table(header, rows);
}

function specTexts(files: Readonly<Record<string, string>>): string[] {
  const specs = Object.entries(files).filter(([path]) => path.endsWith('.mtl'));
  return specs.map(([path, content]) => (path === 'spec.mtl' ? '' : `<h3>${escape(path)}</h3>`) + listing(content));
}

/** `2026-11-22 07:11 UTC`. */
const clock = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

function facts(report: Report, run: RunRecord): [string, string][] {
  const { backend } = run;
  const threads =
    backend.threads === null
      ? ''
      : `, ${backend.threads} ${backend.threads === 1 ? 'thread' : 'threads'} a training`;
  return [
    ...run.data.map((file): [string, string] => [
      `Source ${file.source}`,
      `${file.path}, ${whole(file.rows)} rows, SHA-256 ${file.hash}`,
    ]),
    ...run.pretrained.map(({ path, hash }): [string, string] => ['Pretrained', `${path}, SHA-256 ${hash}`]),
    [
      'Backend',
      `${labelOf(backend)} (${backend.device}${backend.simd ? ', SIMD' : ''}${threads}, ${backend.version})`,
    ],
    ...(backend.chosen ? [['Chosen by auto', backend.chosen.why] satisfies [string, string]] : []),
    ...(run.warnings ?? []).map((warning): [string, string] => ['Warning', warning]),
    ['Side by side', `${run.workers} ${run.workers === 1 ? 'training' : 'trainings'}`],
    ['mtlc', `${run.mtlc}, Node ${run.node}, ${run.platform}`],
    ['Time', `${duration(report.seconds)}, from ${clock(run.started)} to ${clock(run.ended ?? '')}`],
  ];
}
