/** `mtlc train --resume` and `--again`: a run that was begun before, by the program in its folder. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { runDone, runNotDone } from '../diagnostics/messages/resume.ts';
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import { pruned } from '../emit/pruned/index.ts';
import type { Ir } from '../ir/ir.ts';
import type { Experiment } from '../runtime/experiment.ts';
import { showRun } from '../runtime/report/show.ts';
import type { RunOptions } from '../runtime/run.ts';
import { readBegun, restoreEnvironment, type BegunRun } from '../runtime/store/begun.ts';
import { prepareProgram, readProgram } from '../runtime/store/program.ts';
import { sameRuns } from '../runtime/store/same.ts';
import { pairs } from './compiled.ts';
import type { Console } from './console.ts';
import type { ExitCode, UsageMistake } from './exit.ts';
import { reportProblem } from './report.ts';
import type { Values } from './table.ts';

export type Way = 'resume' | 'again';

/** What a run keeps from its beginning. */
const SETTLED = ['out', 'backend', 'seed', 'set', 'part', 'catalog'];

/** `word` is a run's folder, or a spec in the place of its newest run. */
export async function takeUp(
  way: Way,
  word: string,
  options: Values,
  watched: Pick<RunOptions, 'workers' | 'signal'>,
  console: Console,
): Promise<ExitCode | UsageMistake> {
  const settled = SETTLED.find((name) => options[name] !== undefined);
  if (settled !== undefined) return { mistake: `--${way} takes no --${settled}: it is as it was when the run began` };
  const data = pairs('--data', 'NAME=PATH', options['data'] as readonly string[] | undefined);
  if ('mistake' in data) return data;
  const folder = word.endsWith('.mtl') ? newestRun(word) : path.join(word);
  const begun = readBegun(folder);
  const refused = isProblem(begun) ? begun : refusal(way, folder, begun);
  if (refused || isProblem(begun)) return reportProblem(refused as Problem, folder, console);

  restoreEnvironment(begun.record);
  const { experiment, ...setting } = await openProgram(folder, begun);
  const runOptions: RunOptions = {
    ...setting,
    ...settingOf(begun),
    ...watched,
    data: { ...Object.fromEntries(begun.record.data.map((file) => [file.source, file.path])), ...Object.fromEntries(data.pairs) },
    ...(way === 'resume' ? { begun: begun.record } : { again: begun.record }),
    writeRunFolder: true,
    now: Date.now,
  };
  const show = { json: options['json'] === true, quiet: options['quiet'] === true };
  return showRun(experiment, runOptions, way === 'again' ? { ...show, check: (made) => sameRuns(folder, made) } : show, console);
}

function refusal(way: Way, folder: string, { record: { outcome } }: BegunRun): Problem | null {
  if (way === 'resume') return outcome === 'done' ? runDone.of({ folder }) : null;
  return outcome === 'done' ? null : runNotDone.of({ folder });
}

/** `runs/NAME`, or the last of `runs/NAME-2`, `-3` ... */
function newestRun(spec: string): string {
  const { name } = path.parse(spec);
  const numbers = (existsSync('runs') ? readdirSync('runs') : []).flatMap((folder) => {
    const number = folder.startsWith(`${name}-`) ? folder.slice(name.length + 1) : '';
    return /^[1-9]\d*$/.test(number) ? Number(number) : [];
  });
  return path.join('runs', numbers.length > 0 ? `${name}-${Math.max(...numbers)}` : name);
}

type Setting = Pick<RunOptions, 'programUrl' | 'out' | 'files' | 'count'> & { readonly experiment: Experiment };

async function openProgram(folder: string, { files }: BegunRun): Promise<Setting> {
  const place = path.join(folder, 'program');
  const programUrl = await prepareProgram(readProgram(place), place);
  process.setSourceMapsEnabled(true);
  const { default: experiment } = (await import(programUrl)) as { default: Experiment };
  const ir = JSON.parse(files['ir.json']!) as Ir;
  return { experiment, programUrl, out: folder, files, count: (weights) => pruned(ir, weights).layers };
}

function settingOf({ record: { backend, seed, part, overrides } }: BegunRun): Partial<RunOptions> {
  return {
    backend: backend.name,
    seed,
    overrides,
    ...(part === null ? {} : { part }),
    // On wasm the same bits come of any number of threads.
    ...(backend.name === 'wasm' || backend.threads === null ? {} : { threads: backend.threads }),
  };
}
