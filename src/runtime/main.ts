/** The end of an emitted program: started by itself it trains, imported it does nothing, in a worker it serves. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { forTerminal } from '../diagnostics/stream.ts';
import { backendNames, type BackendName } from '../engine/backends/backend.ts';
import { closeBackends } from '../engine/backends/closing.ts';
import type { Experiment } from './experiment.ts';
import { showRun, type Screen } from './report/show.ts';
import type { RunOptions } from './run.ts';
import { inPool, serveParts } from './train/worker.ts';

const USAGE = `  --backend NAME      ${backendNames.join(', ')}
  --seed N            in the place of the spec's
  --part NAME         some parts alone: fold=3, 5%, single, or several with slashes
  --data NAME=PATH    another file for a source; may be repeated
  --workers N         trainings side by side
  -o, --out DIR       the run's folder
  --json              the report on standard output, and nothing else
  --quiet             no progress
`;

/** `url` is the program's own `import.meta.url`. */
export async function main(experiment: Experiment, url: string): Promise<void> {
  if (inPool()) return serveParts(experiment);
  if (!isMainThread || !isStarted(url)) return;
  process.exitCode = await command(experiment, url, process.argv.slice(2), processScreen()).finally(closeBackends);
}

function isStarted(url: string): boolean {
  const started = process.argv[1];
  if (started === undefined) return false;
  try {
    // Resolving follows links, as Node did when it named the module.
    return pathToFileURL(createRequire(url).resolve(started)).href === url;
  } catch {
    return false;
  }
}

function processScreen(): Screen {
  const { stdout, stderr, env } = process;
  const plain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return {
    out: (text) => void stdout.write(stdout.isTTY ? forTerminal(text) : text),
    err: (text) => void stderr.write(forTerminal(text)),
    live: { err: stderr.isTTY === true && !plain },
    ...(stderr.columns === undefined ? {} : { width: stderr.columns }),
  };
}

async function command(
  experiment: Experiment,
  url: string,
  words: readonly string[],
  screen: Screen,
): Promise<number> {
  const asked = readWords(words);
  if (typeof asked === 'string') {
    screen.err(`error: ${asked}\n\n${experiment.spec} takes\n${USAGE}`);
    return 2;
  }
  if (asked.help) {
    screen.out(`Trains ${experiment.spec} and judges it.\n\n${USAGE}`);
    return 0;
  }
  const signal = interruptSignal();
  const fixed = { programUrl: url, now: Date.now, writeRunFolder: true, signal };
  return showRun(experiment, { ...asked.options, ...fixed }, asked, screen);
}

/** Aborts at the first Ctrl-C, so that what was measured is saved; the second one ends the process. */
export function interruptSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(130);
      stopping.abort();
    });
  }
  return stopping.signal;
}

interface Asked {
  readonly options: Omit<RunOptions, 'programUrl' | 'now' | 'writeRunFolder'>;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly help: boolean;
}

/** What the words ask for, or what is wrong with them. */
function readWords(words: readonly string[]): Asked | string {
  const parsed = parseWords(words);
  if (typeof parsed === 'string') return parsed;
  const { backend, seed, part, data = [], workers, out, json = false, quiet = false, help = false } = parsed;
  if (backend !== undefined && !isBackend(backend))
    return `--backend is one of ${backendNames.join(', ')}, not ${backend}`;
  if (seed !== undefined && !/^\d{1,15}$/.test(seed)) return `--seed is a whole number, not ${seed}`;
  if (workers !== undefined && !/^[1-9]\d{0,3}$/.test(workers))
    return `--workers is a whole number from 1, not ${workers}`;
  const unnamed = data.find((pair) => !/^[^=]+=./.test(pair));
  if (unnamed !== undefined) return `--data is NAME=PATH, not ${unnamed}`;
  const options = {
    ...(backend === undefined ? {} : { backend }),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(part === undefined ? {} : { part }),
    ...(workers === undefined ? {} : { workers: Number(workers) }),
    ...(out === undefined ? {} : { out }),
    data: Object.fromEntries(
      data.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    ),
  };
  return { options, json, quiet, help };
}

const isBackend = (name: string): name is BackendName => (backendNames as readonly string[]).includes(name);

function parseWords(words: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...words],
      options: {
        backend: text,
        seed: text,
        part: text,
        data: { ...text, multiple: true },
        workers: text,
        out: { ...text, short: 'o' },
        json: flag,
        quiet: flag,
        help: { ...flag, short: 'h' },
      },
    }).values;
  } catch (error) {
    return (error as Error).message.split('\n')[0]!;
  }
}
