import { existsSync } from 'node:fs';
import path from 'node:path';
import { compile } from '../../compiler.ts';
import type { Table } from '../../data-facts/csv.ts';
import { isArray, parseFile, type Format } from '../../data-facts/formats.ts';
import { specExists } from '../../diagnostics/messages/new.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { gunzip, readBytes } from '../../runtime/data/files.ts';
import { format } from '../../syntax/format.ts';
import type { Source } from '../../text/source.ts';
import type { Console } from '../console.ts';
import { exit, type ExitCode, type UsageMistake } from '../exit.ts';
import { writeFile } from '../files.ts';
import { openHost } from '../host.ts';
import { chooseColumns, type Choice } from '../new/choose.ts';
import { madeUpRows, madeUpTargets } from '../new/made-up.ts';
import { profilesOf } from '../new/profile.ts';
import { specText, type About } from '../new/spec.ts';
import { exitCodeOf, report, reportProblem } from '../report.ts';
import type { Action } from '../table.ts';

interface Options {
  readonly from?: string;
  readonly targets?: readonly string[];
  readonly force?: boolean;
}

/** Endings of files of rows, apart from `.gz`. */
const ENDING = /\.(csv|tsv|tab|txt|jsonl|ndjson)$/i;

export const run: Action = async ([word], { from, targets = [], force = false }: Options, console) => {
  if (from === undefined && word === undefined) return { mistake: 'name the spec, or a file to write it for: --from rows.csv --targets a,b' };
  if (from === undefined && targets.length > 0) return { mistake: '--targets names columns of a file: say which, --from rows.csv' };
  const spec = specPath(word ?? path.basename(from!).replace(/\.gz$/i, '').replace(ENDING, ''));
  const rows = from ?? spec.replace(/\.mtl$/, '.csv');
  const files = from === undefined ? [spec, rows] : [spec];
  const taken = force ? undefined : files.find((file) => existsSync(file));
  if (taken !== undefined) return reportProblem(specExists.of({ path: taken }), taken, console);
  if (from === undefined) {
    const failed = writeFile(rows, madeUpRows());
    if (failed) return failedWith(failed, console);
  }
  const written = await writeSpec(spec, rows, from === undefined ? madeUpTargets : targets, console);
  if (typeof written !== 'string') return written;
  console.out([...files, '', written].join('\n'));
  return exit.done;
};

const specPath = (word: string): string => (word.endsWith('.mtl') ? word : `${word}.mtl`);

function failedWith(failed: Parameters<typeof report>[0][number], console: Console): ExitCode {
  report([failed], [], console);
  return exit.fault;
}

/** What was made of the file, and what to do next; or why nothing was written. */
async function writeSpec(
  spec: string,
  rows: string,
  asked: readonly string[],
  console: Console,
): Promise<string | ExitCode | UsageMistake> {
  const table = readTable(rows);
  if (isProblem(table)) return reportProblem(table, rows, console);
  const targets = separate(asked, table.columns);
  const choice = chooseColumns(profilesOf(table), targets);
  if (isProblem(choice)) return reportProblem({ ...choice, file: rows }, rows, console);
  if ('mistake' in choice) return choice;
  const about = aboutFile(spec, rows, table);
  const formatted = await format({ path: spec, text: specText(about, choice) });
  if (!('text' in formatted)) throw new Error(formatted.diagnostics.map(({ message }) => message).join('\n'));
  const source = { path: spec, text: formatted.text };
  if (!compiles(source, console)) return exit.fault;
  const failed = writeFile(spec, formatted.text);
  return failed ? failedWith(failed, console) : summary(spec, about, choice);
}

function readTable(file: string): Table | Problem {
  const bytes = readBytes(file);
  if (isProblem(bytes)) return bytes;
  const text = /\.gz$/i.test(file) ? gunzip(bytes, file) : bytes;
  if (isProblem(text)) return text;
  const content = parseFile(formatOf(file), text);
  if (isProblem(content)) return { ...content, file };
  if (isArray(content)) throw new Error(`${file} is read as an array`);
  return content;
}

const formatOf = (file: string): Extract<Format, 'csv' | 'jsonl'> =>
  /\.(jsonl|ndjson)(\.gz)?$/i.test(file) ? 'jsonl' : 'csv';

/** Columns stand between commas, unless a column is called so. */
function separate(words: readonly string[], columns: readonly string[]): string[] {
  return words.flatMap((word) =>
    columns.includes(word) ? word : word.split(',').flatMap((name) => (name.trim() === '' ? [] : name.trim())),
  );
}

function aboutFile(spec: string, rows: string, table: Table): About {
  const folder = path.dirname(path.resolve(spec));
  const name = path.basename(spec, '.mtl').replace(/[^\p{L}\p{M}\p{N}_]+/gu, '_');
  return {
    name: /^[\p{L}_]/u.test(name) ? name : `_${name}`,
    path: path.relative(folder, path.resolve(rows)).split(path.sep).join('/'),
    format: formatOf(rows),
    rows: table.rows,
    columns: table.columns,
  };
}

/** Whether the spec is right for its file; what is not was printed. */
function compiles(spec: Source, console: Console): boolean {
  const host = openHost(console);
  const { diagnostics, sources } = compile(spec.path, { ...host, read: (asked) => (asked === spec.path ? spec : host.read(asked)) });
  report(diagnostics, sources, console);
  return exitCodeOf(diagnostics) === exit.done;
}

function summary(spec: string, { rows }: About, { numbers, few, many, texts, targets, left, division }: Choice): string {
  const parts = [
    [numbers.length, 'numbers'],
    [few.length, 'categories as one-hot'],
    [many.length, 'categories as vectors'],
    [texts.length, 'text as words'],
  ] as const;
  const read = parts.flatMap(([count, what]) => (count > 0 ? `${count} ${what}` : []));
  const tasks = targets.map(({ column, type }) => `${column.name} (${type.kind === 'class' ? `one of ${type.labels.length}` : type.kind})`);
  const lines = [
    `${rows.toLocaleString('en')} rows`,
    `inputs:   ${read.join(', ')}`,
    `tasks:    ${tasks.join(', ')}`,
    ...(division ? [`division: as the column ${division.column} says`] : []),
    ...(left.length > 0 ? [`left out: ${left.map(({ name }) => name || '(no name)').join(', ')}; the spec says why`] : []),
    '',
    `Next: mtlc train ${shellWord(spec)}`,
  ];
  return `${lines.join('\n')}\n`;
}

const shellWord = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
