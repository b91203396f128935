/** The side of the pool that trains: a worker thread runs the emitted program, and its `main` ends here. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { BackendName } from '../../engine/backends/backend.ts';
import { closeBackends } from '../../engine/backends/closing.ts';
import { openBackend } from '../../engine/backends/open.ts';
import { shareRuns } from '../../engine/plan/machine.ts';
import { withFiles } from '../data/file-rows.ts';
import {
  isProblem,
  type Dataset,
  type EpochRecord,
  type Experiment,
  type Part,
  type PartResult,
  type Problem,
} from '../experiment.ts';
import { MAIN, variantOf } from '../variants.ts';
import { partKeeper } from '../store/checkpoints.ts';
import { letCollect } from './collecting.ts';
import type { Arrays } from './phase.ts';
import type { TrainingState } from './state.ts';
import { trainPart } from './train-part.ts';

/** What a worker of the pool is started with. */
export interface WorkerSetting {
  readonly mtlc: 'train';
  /** By variant. */
  readonly data: Readonly<Record<string, VariantData>>;
  readonly seed: number;
  readonly backend: BackendName;
  /** That a step is shared by at first, and at most once other parts are done. */
  readonly threads: number;
  readonly most: number;
  /** The run's folder, where states of parts in progress are kept. */
  readonly folder?: string;
}

/** What a variant is trained on, and the parameters of its that start from files. */
export interface VariantData {
  readonly dataset: Dataset;
  readonly pretrained: Arrays;
}

export type ToWorker =
  | { readonly train: Part; readonly index: number; readonly state: TrainingState | null }
  /** That share a step from now on. */
  | { readonly threads: number }
  | { readonly stop: true };

export type FromWorker =
  | { readonly ready: true }
  | { readonly records: readonly EpochRecord[] }
  | { readonly index: number; readonly result: PartResult | Problem };

/** Whether this thread was started by the pool. */
export function inPool(): boolean {
  return !isMainThread && (workerData as Partial<WorkerSetting> | null)?.mtlc === 'train';
}

/** Epochs may be shorter than a message takes: they are told several at a time, this often. */
const TELL_MS = 50;

function gather(send: (records: readonly EpochRecord[]) => void) {
  let gathered: EpochRecord[] = [];
  let sent = -Infinity;
  const flush = () => {
    if (gathered.length > 0) send(gathered);
    gathered = [];
    sent = performance.now();
  };
  const add = (record: EpochRecord) => {
    gathered.push(record);
    if (performance.now() - sent >= TELL_MS) flush();
  };
  return { add, flush };
}

/** Memory that is handed over, not copied: there may be millions of answers. */
const answersOf = (result: PartResult | Problem): ArrayBuffer[] => (isProblem(result) ? [] : [...new Set(Object.values(result.answers).map(({ buffer }) => buffer as ArrayBuffer))]);

/** Trains the parts that the pool sends, one after the other, until it sends no more. */
export async function serveParts(declared: Experiment): Promise<void> {
  const { data, seed, backend, threads, most, folder } = workerData as WorkerSetting;
  letCollect();
  const experiment = { ...declared, seed };
  const stopping = new AbortController();
  const send = (message: FromWorker, given: readonly ArrayBuffer[] = []) => parentPort!.postMessage(message, given);
  const opened = await openBackend(backend, threads, most);
  const now = () => performance.now();
  const train = async (part: Part, state: TrainingState | null): Promise<PartResult | Problem> => {
    if (isProblem(opened)) return opened;
    const records = gather((gathered) => send({ records: gathered }));
    const { dataset, pretrained } = data[part.variant]!;
    const unwritten = new AbortController();
    const keeper = folder === undefined ? null : partKeeper(folder, part, now, () => unwritten.abort());
    const result = await trainPart(variantOf(experiment, part.variant), withFiles(dataset), part, {
      now,
      onEpoch: records.add,
      signal: AbortSignal.any([stopping.signal, unwritten.signal]),
      pretrained,
      judging: data[MAIN]!.dataset,
      ...(state ? { state } : {}),
      ...(keeper ? { keeper } : {}),
    });
    records.flush();
    return keeper?.problem() ?? result;
  };
  await new Promise<void>((resolve, reject) => {
    let busy: Promise<void> = Promise.resolve();
    parentPort!.on('message', (message: ToWorker) => {
      if ('stop' in message) {
        stopping.abort();
        // What is under way keeps its state and tells what it measured.
        void busy.finally(() => {
          parentPort!.close();
          resolve();
        });
        return;
      }
      if ('threads' in message) return shareRuns(message.threads);
      busy = train(message.train, message.state).then((result) => send({ index: message.index, result }, answersOf(result)), reject);
    });
    send({ ready: true });
  });
  closeBackends();
}
