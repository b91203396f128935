/** Large CSV files in stretches, each read by a thread of its own. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { readCsv, type Header } from '../../data-facts/csv.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { pieces, readRange } from './files.ts';

/** Bytes `from` to `to`, which begin with a row and end with one. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Null of the first stretch, in which it stands. */
  readonly header: Header | null;
}

/** Bytes of a stretch for which a thread is worth starting. */
const LEAST = 2 ** 25;

/** More threads than that wait for the disk. */
const MOST = 4;

/** None where the file is too small for two, or is found to be no table. */
export function stretchesOf(path: string, size: number, least = LEAST, most = Math.min(MOST, availableParallelism())): Stretch[] {
  const count = Math.min(most, Math.floor(size / least));
  const header = count > 1 ? headerOf(path) : null;
  if (!header) return [];
  const starts = Array.from({ length: count - 1 }, (_, i) => rowStart(path, Math.floor((size * (i + 1)) / count), header));
  if (starts.includes(null)) return [];
  const all = [0, ...(starts as number[]), size];
  return all.slice(1).map((to, i) => ({ from: all[i]!, to, header: i === 0 ? null : header }));
}

function headerOf(path: string): Header | null {
  for (const table of readCsv(pieces(path))) return isProblem(table) ? null : table.header!;
  return null;
}

/** Bytes in which a row is looked for. */
const WINDOW = 2 ** 18;

/**
 * Where a row seems to begin: behind a line end from which on rows have as many cells as they should. In quotes that may be so by
 * chance; then the quotes of the stretch before do not pair up, and all is read in one.
 */
function rowStart(path: string, from: number, header: Header): number | null {
  const read = readRange(path, from, from + WINDOW);
  if (isProblem(read)) return null;
  const { bytes } = read;
  for (let at = bytes.indexOf(header.feed) + 1; at > 0; at = bytes.indexOf(header.feed, at) + 1) {
    const [table] = readCsv([bytes.subarray(at)], header);
    if (table && !isProblem(table) && table.rows > 0) return from + at;
  }
  return null;
}

/** What a thread is started with. */
export interface ThreadData {
  readonly job: unknown;
  /** How many signs of life it gave, and 1 once its result is there. */
  readonly signs: Int32Array;
  readonly port: MessagePort;
}

const [SIGNS, DONE] = [0, 1];

/** A thread without a sign of life for so long is not waited for. */
const PATIENCE_MS = 30_000;

/** Does the first job here and the others in threads beside it; in the place of what a thread did not come to an end with, null. */
export function eachStretch<Job, Of>(jobs: readonly Job[], run: (job: Job) => Of): (Of | null)[] | null {
  const script = scriptOf();
  if (jobs.length < 2 || !script) return null;
  const threads = jobs.slice(1).map((job) => startThread<Of>(script, job));
  try {
    const own = run(jobs[0]!);
    return [own, ...threads.map((thread) => thread.result())];
  } finally {
    threads.forEach((thread) => thread.end());
  }
}

function startThread<Of>(script: URL, job: unknown): { result(): Of | null; end(): void } {
  const signs = new Int32Array(new SharedArrayBuffer(8));
  const { port1, port2 } = new MessageChannel();
  const workerData: ThreadData = { job, signs, port: port2 };
  // Files that it opens are for this thread.
  const worker = new Worker(script, { workerData, transferList: [port2], trackUnmanagedFds: false });
  worker.on('error', () => {});
  worker.unref();
  return {
    result: () => {
      for (;;) {
        const seen = Atomics.load(signs, SIGNS);
        if (Atomics.load(signs, DONE) === 1) return (receiveMessageOnPort(port1)?.message as Of | undefined) ?? null;
        if (Atomics.wait(signs, SIGNS, seen, PATIENCE_MS) === 'timed-out') return null;
      }
    },
    end: () => {
      port1.close();
      void worker.terminate();
    },
  };
}

/** The side of the thread. */
export function serveStretch<Job, Of>({ job, signs, port }: ThreadData, run: (job: Job, onPiece: () => void) => Of): void {
  const sign = (at: number): void => {
    Atomics.add(signs, at, 1);
    Atomics.notify(signs, SIGNS);
  };
  port.postMessage(run(job as Job, () => sign(SIGNS)));
  Atomics.store(signs, DONE, 1);
  sign(SIGNS);
  port.close();
}

/** The bundle of `stretch-thread.ts`; null where there is none, as in a program that was bundled with all of mtlc. */
function scriptOf(): URL | null {
  const places = ['./stretch.js', '../stretch.js', '../../../dist/stretch.js'].map((place) => new URL(place, import.meta.url));
  return places.find((place) => existsSync(place)) ?? null;
}

/** The tables of a stretch. */
export function* tablesOf(path: string, { from, to, header }: Stretch, onPiece: (read: number) => void): ReturnType<typeof readCsv> {
  let read = 0;
  const counted = function* (): Generator<Uint8Array> {
    for (const piece of pieces(path, from, to)) {
      read += piece.length;
      onPiece(read);
      yield piece;
    }
  };
  yield* readCsv(counted(), header ?? undefined);
}

/** Whether all stretches were read. */
export const allRead = <Of extends object>(found: readonly (Of | Problem | null)[]): found is readonly Of[] => found.every((one) => one !== null && !isProblem(one));
