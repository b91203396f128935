import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { format } from '../../syntax/format.ts';
import type { Source } from '../../text/source.ts';
import type { Console } from '../console.ts';
import { exit, type ExitCode } from '../exit.ts';
import { readSource, STDIN, writeFile } from '../files.ts';
import { report } from '../report.ts';
import type { Action } from '../table.ts';

interface Outcome {
  readonly code: ExitCode;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly Source[];
}

const done: Outcome = { code: exit.done, diagnostics: [], sources: [] };

export const run: Action = async (files, { write, check }, console) => {
  if (write && check) return { mistake: '--write and --check exclude each other' };
  if (write && files.includes(STDIN)) return { mistake: 'standard input cannot be rewritten' };
  const present = write ? rewrite : check ? compare : print;
  const outcomes: Outcome[] = [];
  for (const file of files) outcomes.push(await formatOne(file, (source, text) => present(source, text, console)));
  report(outcomes.flatMap((each) => each.diagnostics), outcomes.flatMap((each) => each.sources), console);
  return outcomes.some((each) => each.code !== exit.done) ? exit.fault : exit.done;
};

async function formatOne(file: string, present: (source: Source, text: string) => Outcome): Promise<Outcome> {
  const source = readSource(file);
  if (!('text' in source)) return { code: exit.fault, diagnostics: [source], sources: [] };
  const formatted = await format(source);
  if ('text' in formatted) return present(source, formatted.text);
  return { code: exit.fault, diagnostics: formatted.diagnostics, sources: [source] };
}

function print(_source: Source, text: string, console: Console): Outcome {
  console.out(text);
  return done;
}

function compare(source: Source, text: string, console: Console): Outcome {
  if (source.text === text) return done;
  console.out(`${source.path}\n`);
  return { ...done, code: exit.fault };
}

function rewrite(source: Source, text: string, console: Console): Outcome {
  if (source.text === text) return done;
  const failed = writeFile(source.path, text);
  if (failed) return { ...done, code: exit.fault, diagnostics: [failed] };
  console.out(`${source.path}\n`);
  return done;
}
