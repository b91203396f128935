import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { commentText } from '../../emit/printer.ts';
import type { Ir } from '../../ir/ir.ts';
import type { Experiment } from '../../runtime/experiment.ts';
import type { Weights } from '../../runtime/store/decode-model.ts';
import type { ModelFile } from '../../runtime/store/model.ts';
import { importProgram, readProgram, type ProgramFiles } from '../../runtime/store/program.ts';
import { readModelFile, readWeights } from '../../runtime/store/read-model.ts';

export interface ExportedModel {
  readonly file: ModelFile;
  readonly weights: Weights;
  /** The program that was trained. */
  readonly program: ProgramFiles;
  readonly experiment: Experiment;
  /** What the program was emitted from. */
  readonly ir: Ir;
}

/** The model of a run, held against the program that it trained, so that what is written belongs together. */
export async function readModel(run: string): Promise<ExportedModel | Problem> {
  const file = readModelFile(run);
  if (isProblem(file)) return file;
  const folder = path.join(run, 'program');
  const experiment = await importProgram(folder);
  if (isProblem(experiment)) return experiment;
  const weights = readWeights(run, experiment.model.parameters);
  if (isProblem(weights)) return weights;
  const ir = JSON.parse(readFileSync(path.join(run, 'ir.json'), 'utf8')) as Ir;
  return { file, weights, program: readProgram(folder), experiment, ir };
}

/** Inputs whose rows are texts, which become numbers on the way in. */
export const textInputs = ({ experiment }: ExportedModel): string[] =>
  Object.entries(experiment.inputs).flatMap(([name, { as }]) => (as && 'open' in as ? [name] : []));

/** The first lines of an export's README. */
export function heading({ file }: ExportedModel): string[] {
  return [
    `# ${inline(file.name)}`,
    '',
    `The network of ${inline(file.spec)}, compiled by mtlc ${inline(file.mtlc)} and trained on ${file.fitted.trainedRows} rows.`,
    '',
  ];
}

/** What goes in and what comes out, as lists. `texts` says whether rows of text are taken. */
export function interfaceLists(model: ExportedModel, texts: boolean): string[] {
  const { inputs, tasks } = model.file;
  const read = new Set(texts ? textInputs(model) : []);
  return [
    'Inputs, row by row, numbers before they are scaled:',
    '',
    ...inputs.map(({ name, shape, columns }) =>
      read.has(name)
        ? `- \`${name}\` [rows, ${columns.length}], texts: ${listed(columns)}`
        : `- \`${name}\` [rows, ${shape.join(', ')}]: ${listed(columns)}`,
    ),
    '',
    'Answers:',
    '',
    ...tasks.map(({ name, target, columns }) => `- \`${name}\` ${answerOf(target, columns)}`),
    '',
  ];
}

type Target = ModelFile['tasks'][number]['target'];

function answerOf(target: Target, columns: readonly string[]): string {
  switch (target.kind) {
    case 'binary':
      return `[rows]: the probability of ${code(target.yes)}`;
    case 'class':
      return `[rows, ${target.labels.length}]: the probabilities of ${listed(target.labels)}`;
    case 'subset':
      return `[rows, ${target.labels.length}]: a probability each of ${listed(target.labels)}`;
    case 'real':
      return `[rows, ${target.size}]: ${listed(columns)}`;
  }
}

/** All of a few names; of many the first and the last one. */
function listed(names: readonly string[]): string {
  const shown = names.length > 12 ? [...names.slice(0, 3), '…', names.at(-1)!] : names;
  return shown.map((name) => (name === '…' ? name : code(name))).join(', ');
}

const code = (text: string): string => `\`${commentText(text).replaceAll('`', "'")}\``;

/** Text in a page: no markup of its own. */
const inline = (text: string): string => commentText(text).replace(/[\\`*<[\]]/gu, '\\$&');
