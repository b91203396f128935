import path from 'node:path';
import Papa from 'papaparse';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { inSoftware, type BackendName } from '../../engine/backends/backend.ts';
import { allRows, answerRows } from '../../runtime/answers.ts';
import { predictionColumns, predictionOf } from '../../runtime/predictions.ts';
import type { Dataset } from '../../runtime/experiment.ts';
import { loadInputs, loadPictures, openModel, type TrainedModel } from '../../runtime/trained.ts';
import { pairs } from '../compiled.ts';
import type { Console } from '../console.ts';
import { exit, type ExitCode, type UsageMistake } from '../exit.ts';
import { readModel } from '../export/model.ts';
import { prunedExport } from '../export/pruned.ts';
import { writeFile } from '../files.ts';
import { predictionPage } from '../page/page.ts';
import { report, reportProblem } from '../report.ts';
import type { Action } from '../table.ts';
import { jsonText } from '../../text/unsafe.ts';

interface Options {
  readonly out?: string;
  readonly json?: boolean;
  readonly probabilities?: boolean;
  readonly data?: readonly string[];
  readonly backend?: BackendName;
  readonly page?: boolean;
}

export const run: Action = async ([folder, ...inputs], options: Options, console) => {
  if (options.page) return writePage(folder!, inputs, options, console);
  const data = pairs('--data', 'NAME=PATH', options.data);
  if ('mistake' in data) return data;
  if (inputs.length > 0 && data.pairs.length > 0)
    return { mistake: 'files of rows are named as words or by --data, not both' };
  if (inputs.length === 0 && data.pairs.length === 0) return { mistake: 'no file of rows is named' };
  const model = await openModel(folder!, options.backend ?? 'auto');
  if (isProblem(model)) return reportProblem(model, folder!, console);
  const software = inSoftware(model.backend);
  if (software !== null) console.err(`${software}\n`);
  if (inputs.some(isPicture)) return predictPictures(model, folder!, inputs, options, console);
  const files = inputs.length > 0 ? filesOf(model, inputs) : [Object.fromEntries(data.pairs)];
  if ('mistake' in files) return files;
  const tables = await predictAll(model, files, options.probabilities === true);
  if (isProblem(tables)) return reportProblem(tables, folder!, console);
  return write(options.json ? jsonLines(tables) : csv(tables), options.out, console);
};

const isPicture = (file: string): boolean => /\.(?:jpe?g|png)$/i.test(file);

/** Pictures are rows by themselves; the first column says which. */
async function predictPictures(
  model: TrainedModel,
  folder: string,
  files: readonly string[],
  options: Options,
  console: Console,
): Promise<ExitCode | UsageMistake> {
  if (!files.every(isPicture)) return { mistake: 'pictures and files of rows are not answered together: name either' };
  const dataset = await loadPictures(model.experiment, files);
  if (dataset === null) return { mistake: 'the model reads other things than one picture: name files of rows' };
  if (isProblem(dataset)) return reportProblem(dataset, folder, console);
  const { names, rows } = await answersTo(model, dataset, tasksOf(model, options.probabilities === true));
  const named = { names: ['file', ...names], rows: rows.map((cells, i) => [files[i]!, ...cells]) };
  return write(options.json ? jsonLines(named) : csv(named), options.out, console);
}

/** What stands in the place of the sources, a file of rows each time. */
function filesOf(
  { experiment }: TrainedModel,
  inputs: readonly string[],
): Record<string, string>[] | UsageMistake {
  const sources = [...new Set(Object.values(experiment.inputs).map(({ source }) => source))];
  if (sources.length === 1) return inputs.map((input) => ({ [sources[0]!]: input }));
  const named = sources.map((name) => `--data ${name}=PATH`).join(' ');
  return {
    mistake: `the model reads its inputs from ${sources.length} sources: name a file for each, ${named}`,
  };
}

type Cells = readonly (string | number)[];

interface Predictions {
  readonly names: readonly string[];
  readonly rows: readonly Cells[];
}

async function predictAll(
  model: TrainedModel,
  files: readonly Readonly<Record<string, string>>[],
  probabilities: boolean,
): Promise<Predictions | Problem> {
  const tasks = tasksOf(model, probabilities);
  const rows: Cells[] = [];
  for (const replace of files) {
    const loaded = await loadInputs(model.experiment, replace);
    if (isProblem(loaded)) return loaded;
    for (const cells of (await answersTo(model, loaded.dataset, tasks)).rows) rows.push(cells);
  }
  return { names: tasks.flatMap(({ names }) => names), rows };
}

type AskedTask = ReturnType<typeof tasksOf>[number];

function tasksOf({ experiment, file }: TrainedModel, probabilities: boolean) {
  const { targets } = experiment.model;
  return file.tasks.map(({ name, columns }) => ({
    name,
    target: targets[name]!,
    ...predictionColumns(name, targets[name]!, columns, probabilities),
  }));
}

async function answersTo(model: TrainedModel, dataset: Dataset, tasks: readonly AskedTask[]): Promise<Predictions> {
  const answers = await answerRows(model, dataset, allRows(dataset));
  const rows = Array.from({ length: dataset.rows }, (_, row) =>
    tasks.flatMap(({ name, target, cells }) => cells(predictionOf(target, answers[name]!, row))),
  );
  return { names: tasks.flatMap(({ names }) => names), rows };
}

function csv({ names, rows }: Predictions): string {
  return `${Papa.unparse([names, ...rows], { newline: '\n' })}\n`;
}

function jsonLines({ names, rows }: Predictions): string {
  return rows
    .map((cells) => `${jsonText(Object.fromEntries(names.map((name, i) => [name, cells[i]])), 0)}\n`)
    .join('');
}

function write(text: string, file: string | undefined, console: Console): ExitCode {
  if (file === undefined) {
    console.out(text);
    return exit.done;
  }
  const failed = writeFile(file, text);
  if (failed) {
    report([failed], [], console);
    return exit.fault;
  }
  console.out(`${file}\n`);
  return exit.done;
}

async function writePage(
  folder: string,
  inputs: readonly string[],
  { out = path.join(folder, 'predict.html'), ...others }: Options,
  console: Console,
): Promise<ExitCode | UsageMistake> {
  const asked = Object.keys(others).find((name) => name !== 'page');
  if (inputs.length > 0) return { mistake: '--page takes no files of rows: the page asks for them' };
  if (asked !== undefined) return { mistake: `--page and --${asked} do not go together` };
  const model = await readModel(folder);
  if (isProblem(model)) return reportProblem(model, folder, console);
  return write(await predictionPage((await prunedExport(model)).model), out, console);
}
