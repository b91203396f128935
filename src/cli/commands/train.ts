import path from 'node:path';
import { figure } from '../../emit/explain/index.ts';
import { pruned } from '../../emit/pruned/index.ts';
import type { BackendName } from '../../engine/backends/backend.ts';
import type { Experiment } from '../../runtime/experiment.ts';
import { showRun } from '../../runtime/report/show.ts';
import type { RunOptions } from '../../runtime/run.ts';
import { prepareProgram } from '../../runtime/store/program.ts';
import type { Source } from '../../text/source.ts';
import { compileSpec, type CompiledSpec } from '../compiled.ts';
import type { Console } from '../console.ts';
import { emitProgram, npmSettings } from '../emitted.ts';
import { exit } from '../exit.ts';
import { takeUp } from '../taken-up.ts';
import type { Action, Values } from '../table.ts';
import { largestWork } from '../work.ts';
import { jsonText } from '../../text/unsafe.ts';

export const run: Action = async ([spec], options, console) => {
  const seed = wholeNumber('--seed', options['seed'], 0);
  if (typeof seed === 'object') return seed;
  const workers = wholeNumber('--workers', options['workers'], 1);
  if (typeof workers === 'object') return workers;
  if (options['resume'] && options['again']) return { mistake: '--resume goes on with a run, --again runs it anew: not both' };
  if (options['resume'] || options['again']) return takeUp(options['resume'] ? 'resume' : 'again', spec!, options, { ...given({ workers }), signal: interruptSignal(console) }, console);

  const compiled = compileSpec(spec!, { ...options, list: options['quiet'] !== true }, console);
  if (!compiled) return exit.fault;
  if ('mistake' in compiled) return compiled;
  const { experiment, ...setting } = await openProgram(spec!, compiled, options['out'] as string | undefined);
  const runOptions: RunOptions = {
    ...setting,
    ...given({ seed, workers, work: largestWork(compiled.ir) ?? undefined, ...pick(options, ['backend', 'part']) }),
    data: compiled.data,
    overrides: compiled.overrides,
    writeRunFolder: true,
    count: (weights) => pruned(compiled.ir, weights).layers,
    now: Date.now,
    signal: interruptSignal(console),
  };
  return showRun(experiment, runOptions, { json: options['json'] === true, quiet: options['quiet'] === true }, console);
};

function interruptSignal(console: Console): AbortSignal {
  const interrupt = new AbortController();
  console.onInterrupt(() => {
    console.err('\nmtlc: stopping; once more to stop at once\n');
    interrupt.abort();
  });
  return interrupt.signal;
}

type Setting = Pick<RunOptions, 'programUrl' | 'out' | 'files'> & { readonly experiment: Experiment };

/** Emits the program and loads it: what is trained is what lies in the run's folder. */
async function openProgram(spec: string, { ir, sources }: CompiledSpec, wanted: string | undefined): Promise<Setting> {
  const out = wanted ?? path.join('runs', path.parse(spec).name);
  const folder = path.join(out, 'program');
  const program = await emitProgram(ir, path.dirname(spec), folder);
  const programUrl = await prepareProgram(program, folder);
  process.setSourceMapsEnabled(true);
  const { default: experiment } = (await import(programUrl)) as { default: Experiment };
  const kept = Object.entries({ ...program, ...npmSettings() }).map(([name, text]) => [`program/${name}`, text]);
  const files = {
    ...specFiles(spec, sources),
    'ir.json': `${jsonText(ir)}\n`,
    'figure.svg': figure(ir),
    ...Object.fromEntries(kept),
  };
  return { experiment, programUrl, out, files };
}

/** The spec as `spec.mtl`, and what it imports at its place beside it. */
function specFiles(spec: string, sources: readonly Source[]): Record<string, string> {
  const place = (file: string): string =>
    file === spec ? 'spec.mtl' : path.relative(path.dirname(spec), file).split(path.sep).filter((part) => part !== '..').join('/');
  return Object.fromEntries(sources.map(({ path: file, text }) => [place(file), text]));
}

/** An option's number, `undefined` where the option is not given. */
function wholeNumber(option: string, word: unknown, least: number): number | undefined | { mistake: string } {
  if (word === undefined) return undefined;
  const value = Number(word);
  return /^\d+$/.test(String(word)) && value >= least && Number.isSafeInteger(value)
    ? value
    : { mistake: `${option} takes a whole number from ${least}, not '${String(word)}'` };
}

function pick(options: Values, names: readonly string[]): { readonly backend?: BackendName; readonly part?: string } {
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}

/** Without what is undefined. */
function given<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
