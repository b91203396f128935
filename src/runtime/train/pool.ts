/** Trains the parts of a run side by side in worker threads. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { interrupted, workerFailed } from '../../diagnostics/messages/training.ts';
import type { BackendName } from '../../engine/backends/backend.ts';
import {
  isProblem,
  type Dataset,
  type EpochRecord,
  type Experiment,
  type Part,
  type PartResult,
  type Problem,
} from '../experiment.ts';
import { trainingInWords } from '../report/figures.ts';
import { MAIN } from '../variants.ts';
import type { Arrays } from './phase.ts';
import type { TrainingState } from './state.ts';
import type { FromWorker, ToWorker, VariantData, WorkerSetting } from './worker.ts';

export interface PoolOptions {
  /** The module that declares the experiment and ends in `await main(...)`: every worker runs it. */
  readonly programUrl: string;
  /** At most; as many as the machine has cores where it is left out. */
  readonly workers?: number;
  readonly backend: BackendName;
  /** The parameters that start from files. */
  readonly pretrained?: Arrays;
  /** By variant, of those that the experiment has beside itself. */
  readonly variants?: Readonly<Record<string, VariantData>>;
  readonly onEpoch?: (record: EpochRecord) => void;
  /** Called when a part is done; `index` is its place among the parts. */
  readonly onPart?: (result: PartResult, index: number) => void;
  readonly signal?: AbortSignal;
  /** That share the steps of one part; cores that no other part has where it is left out. */
  readonly threads?: number;
  /** The run's folder, where states of parts in progress are kept. */
  readonly folder?: string;
  /** By the parts' places: where each is to go on; from the start where it is null. */
  readonly states?: readonly (TrainingState | null)[];
}

type Outcome = PartResult | Problem;

/**
 * One outcome a part, in the parts' order; it does not depend on the number of workers. Once a part has a
 * problem, or the signal aborts, training stops, and the parts that were not done have that problem too.
 */
export async function trainParts(
  experiment: Experiment,
  dataset: Dataset,
  parts: readonly Part[],
  options: PoolOptions,
): Promise<Outcome[]> {
  const outcomes = new Map<number, Outcome>();
  const stopping = new AbortController();
  let problem: Problem | null = null;
  const stop = (why: Problem) => {
    problem ??= why;
    stopping.abort();
  };
  const onAbort = () => stop(interrupted.of({}));
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener('abort', onAbort);
  const { backend, pretrained = {}, variants, folder, states = [], threads = threadCount(options, parts.length) } = options;
  const data = { ...variants, [MAIN]: { dataset, pretrained } };
  const most = options.threads === undefined ? mostThreads(threads) : threads;
  const setting: WorkerSetting = { mtlc: 'train', data, seed: experiment.seed, backend, threads, most, ...(folder === undefined ? {} : { folder }) };
  const busy = new Set<Send>();
  const free = (send: Send) => {
    busy.delete(send);
    // The last parts take the cores of those that are done.
    if (most > threads && !stopping.signal.aborted) busy.forEach((each) => each({ threads: Math.max(threads, Math.floor(most / busy.size)) }));
  };
  const queue = parts.map((part, index) => ({ part, index, state: states[index] ?? null }));
  const finish = (index: number, outcome: Outcome) => {
    if (isProblem(outcome)) return stop(parts.length > 1 ? inPart(outcome, parts[index]!) : outcome);
    outcomes.set(index, outcome);
    options.onPart?.(outcome, index);
  };
  const workers = Array.from({ length: workerCount(options, parts.length) }, () =>
    runWorker({ setting, options, signal: stopping.signal, next: () => queue.shift(), begin: (send) => busy.add(send), finish, free }).catch(
      (cause: unknown) => stop(failure(cause)),
    ),
  );
  await Promise.all(workers);
  options.signal?.removeEventListener('abort', onAbort);
  return parts.map((_, index) => outcomes.get(index) ?? problem!);
}

/** The problem of one of several parts. */
const inPart = (problem: Problem, part: Part): Problem => ({ ...problem, notes: [`in the training ${trainingInWords(part)}`, ...(problem.notes ?? [])] });

/** How many parts are trained at the same time: one a core where the processor computes, and one on a GPU. */
export function workerCount({ workers, backend }: Pick<PoolOptions, 'workers' | 'backend'>, parts: number): number {
  return Math.min(backend === 'gpu' || backend === 'webgpu' ? 1 : (workers ?? availableParallelism()), parts);
}

/** Threads that share the steps of one part: cores that no other part has. */
export function threadCount(options: Pick<PoolOptions, 'workers' | 'backend'>, parts: number): number {
  return askedThreads() ?? Math.max(1, Math.floor(availableParallelism() / workerCount(options, parts)));
}

/** That may share them once all other parts are done. */
const mostThreads = (threads: number): number => askedThreads() ?? Math.max(threads, availableParallelism());

function askedThreads(): number | null {
  const asked = Number(process.env['MTLC_THREADS']);
  return asked >= 1 ? Math.floor(asked) : null;
}

type Send = (message: ToWorker) => void;

interface Job {
  readonly setting: WorkerSetting;
  readonly options: PoolOptions;
  readonly signal: AbortSignal;
  next(): { readonly part: Part; readonly index: number; readonly state: TrainingState | null } | undefined;
  begin(send: Send): void;
  finish(index: number, outcome: Outcome): void;
  /** No part is left for it. */
  free(send: Send): void;
}

/** Of JavaScript's objects, which steps make few of: Node's own choice is four times as much, for each worker. */
const YOUNG_MB = 12;

/** Resolves when the worker has ended; rejects where it ended by an error, or before its part was done. */
function runWorker({ setting, options, signal, next, begin, finish, free }: Job): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  const worker = new Worker(new URL(options.programUrl), { workerData: setting, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
  const send: Send = (message) => worker.postMessage(message);
  begin(send);
  let ready = false;
  let stopped = false;
  const stop = () => {
    stopped = true;
    send({ stop: true });
    free(send);
  };
  const goOn = () => {
    const job = signal.aborted ? undefined : next();
    if (job) send({ train: job.part, index: job.index, state: job.state });
    else stop();
  };
  signal.addEventListener('abort', stop);
  return new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if ('records' in message) return message.records.forEach((record) => options.onEpoch?.(record));
      ready = true;
      if ('result' in message) finish(message.index, message.result);
      if (!stopped) goOn();
    });
    worker.on('error', reject);
    worker.on('exit', (code) => (stopped ? resolve() : reject(new Error(whyEnded(ready, code)))));
  }).finally(() => {
    signal.removeEventListener('abort', stop);
    return worker.terminate();
  });
}

function whyEnded(ready: boolean, code: number): string {
  if (!ready && code === 0) return 'the program does not end in `await main(...)`';
  return `a thread ended early, with code ${code}`;
}

function failure(cause: unknown): Problem {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const notes = process.env['MTLC_DEBUG'] && error.stack ? [error.stack] : [];
  return workerFailed.of({ reason: error.message }, { notes });
}
