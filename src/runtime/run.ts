/** A run: loads the data, divides it, trains every part, judges, and writes the run's folder. */
import { availableParallelism } from 'node:os';
import { join, parse } from 'node:path';
import { unfitMetric } from '../diagnostics/messages/data.ts';
import { unknownPart } from '../diagnostics/messages/run.ts';
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import { inSoftware, labelOf, type Backend, type BackendName } from '../engine/backends/backend.ts';
import { choose, sharing, type Choice } from '../engine/backends/choose.ts';
import { openBackend } from '../engine/backends/open.ts';
import { copiedIn, copiesProblem, type CopiedRows } from './copies/told.ts';
import { loadData, type LoadedData } from './data/load.ts';
import type { OnPictures } from './data/pictures.ts';
import { readSpeeds } from './data/speeds.ts';
import type { EpochRecord, Experiment, Part, PartResult } from './experiment.ts';
import { withPlots } from './plots/parts.ts';
import type { Plan } from './report/progress.ts';
import type { CountLayers } from './report/pruning.ts';
import { buildReport, scorePart, type Report, type Trained } from './report/report.ts';
import { Queue } from './queue.ts';
import { loadPretrained, type Pretrained } from './store/pretrained.ts';
import { changedData, changedNode, differentSetting, environment } from './store/begun.ts';
import { RunFiles, type RunRecord } from './store/run-files.ts';
import { threadCount, trainParts, workerCount } from './train/pool.ts';
import type { TrainingState } from './train/state.ts';
import { mapValues } from './train/state.ts';
import { rowsWhere } from './rows-where.ts';
import { MAIN, variantNames, variantOf, withVariants } from './variants.ts';
import { version } from './version.ts';

export interface RunOptions {
  /** The module that declares the experiment; workers run it. */
  readonly programUrl: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly writeRunFolder: boolean;
  /** The run's folder; `runs/` and the spec's name where it is left out. `-2`, `-3` ... is added where it is taken. */
  readonly out?: string;
  /** Texts to keep in the folder, by relative path: the spec, the IR, the program. The page shows `spec.mtl` and `figure.svg`. */
  readonly files?: Readonly<Record<string, string>>;
  /** `auto` where it is left out. */
  readonly backend?: BackendName;
  /** Multiply-adds of its largest step, by which `auto` chooses; left out where that is not known. */
  readonly work?: number;
  /** In the place of the experiment's. */
  readonly seed?: number;
  /** Some parts alone: `fold=3`, `5%`, `single`, or several of these with slashes between. */
  readonly part?: string;
  /** Other files for sources, by name. */
  readonly data?: Readonly<Record<string, string>>;
  /** Noted in run.json: what the command line set in the place of what the spec says. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** Parts that are trained at the same time; as many as there are cores where it is left out. */
  readonly workers?: number;
  /** That share the steps of one part; cores that no other part has where it is left out. */
  readonly threads?: number;
  /** The run.json of a run that was stopped: it is gone on with, in its folder, which is `out`. */
  readonly begun?: RunRecord;
  /** The run.json of a run that is made again: refused where the data is another. */
  readonly again?: RunRecord;
  readonly signal?: AbortSignal;
  /** Called with what `auto` has chosen. */
  readonly onChoice?: (choice: Choice) => void;
  /** Called with a line where the backend that was asked for computes in software. */
  readonly onSoftware?: (said: string) => void;
  /** Called while pictures are decoded. */
  readonly onPictures?: OnPictures;
  /** Called where test rows are in training, too. */
  readonly onCopies?: (found: Problem) => void;
  /** Called where a run is gone on with: with checkpoints that are damaged, in whose place others are taken, and another Node. */
  readonly onTakenUp?: (found: Problem) => void;
  /** Says for the report what pruning leaves of each layer. */
  readonly count?: CountLayers;
  /** Called when training begins. */
  readonly onPlan?: (plan: Plan) => void;
}

export interface RunResult {
  readonly report: Report;
  /** Null where none was asked for. */
  readonly folder: string | null;
}

/** Await it for the result, iterate over it for the records of epochs as they come. */
export interface Run extends PromiseLike<RunResult | Problem>, AsyncIterable<EpochRecord> {}

/** What a run asks of the engine. */
export interface Engine {
  readonly openBackend: (name: BackendName, threads?: number) => Promise<Backend | Problem>;
  readonly trainParts: typeof trainParts;
}

export function train(
  experiment: Experiment,
  options: RunOptions,
  engine: Engine = { openBackend, trainParts },
): Run {
  const records = new Queue<EpochRecord>();
  const outcome = runExperiment(experiment, options, engine, (record) => records.push(record));
  const result = outcome.finally(() => records.close());
  return {
    then: (done, failed) => result.then(done, failed),
    [Symbol.asyncIterator]: () => records[Symbol.asyncIterator](),
  };
}

async function runExperiment(
  declared: Experiment,
  options: RunOptions,
  engine: Engine,
  onEpoch: (record: EpochRecord) => void,
): Promise<RunResult | Problem> {
  const began = options.now();
  const experiment = { ...declared, seed: options.seed ?? declared.seed };
  const prepared = await prepare(experiment, options);
  if (isProblem(prepared)) return prepared;
  const { dataset } = prepared.loaded;
  const copied = copiesProblem(prepared.copies);
  if (copied) options.onCopies?.(copied);
  const chosen = await openChosen(options, prepared.parts.length, engine);
  if (isProblem(chosen)) return chosen;
  const { backend } = chosen;
  const setting: Setting = { ...prepared, ...chosen, experiment, options, ...shareOf(prepared, options, backend) };
  const opened = openFiles(setting, began);
  if (isProblem(opened)) return opened;
  const { files, states, warnings } = opened;
  warnings.forEach((found) => options.onTakenUp?.(found));

  const trained = await trainAll(setting, engine, files, states, onEpoch);
  const ended = options.now();
  if (isProblem(trained)) return files?.fail(trained, iso(ended)) ?? trained;
  const report = buildReport(experiment, dataset, trained, {
    backend: labelOf(backend),
    seconds: (ended - began) / 1000,
    copies: prepared.copies,
    count: options.count,
  });
  const problem = files?.finish(experiment, prepared.loaded, report, trained, iso(ended));
  return problem ?? { report, folder: files?.path ?? null };
}

/** How the machine is shared by the parts. */
function shareOf({ parts }: Prepared, options: RunOptions, opened: Backend): Pick<Setting, 'backend' | 'workers'> {
  const asked = { ...options, backend: opened.name };
  const threads = options.threads ?? threadCount(asked, parts.length);
  return { backend: opened.name === 'wasm' ? { ...opened, threads } : opened, workers: workerCount(asked, parts.length) };
}

/** Where nobody says how many threads there are on wasm, the pool does, and changes it as cores become free. */
function threadsFor({ name, threads }: Backend, options: RunOptions): { readonly threads?: number } {
  const fixed = name === 'wasm' ? options.threads : threads;
  return typeof fixed === 'number' ? { threads: fixed } : {};
}

interface Prepared {
  readonly loaded: LoadedData;
  readonly parts: readonly Part[];
  readonly pretrained: Pretrained;
  /** Of the parts' tests. */
  readonly copies: CopiedRows;
  /** By variant. */
  readonly variants: Readonly<Record<string, { readonly loaded: LoadedData; readonly pretrained: Pretrained }>>;
}

interface OnBackend {
  readonly backend: Backend;
  /** Where nobody said which one. */
  readonly chosen?: { readonly by: 'auto'; readonly why: string };
}

interface Setting extends Prepared, OnBackend {
  readonly experiment: Experiment;
  readonly options: RunOptions;
  readonly workers: number;
}

/** The backend that was asked for, or what `auto` chooses: where that does not open, or computes in software, wasm, and the reason says so. */
async function openChosen(options: RunOptions, parts: number, engine: Engine): Promise<OnBackend | Problem> {
  const { backend: name = 'auto', work, onChoice, onSoftware } = options;
  const open = (of: BackendName) => (of === 'native' ? engine.openBackend(of, options.threads ?? sharing(work, threadCount({ ...options, backend: of }, parts))) : engine.openBackend(of));
  const tell = (choice: Choice, backend: Backend): OnBackend => {
    onChoice?.(choice);
    return { backend, chosen: { by: 'auto', why: choice.why } };
  };
  if (name !== 'auto') {
    const backend = await open(name);
    if (isProblem(backend)) return backend;
    const software = inSoftware(backend);
    if (software !== null) onSoftware?.(software);
    return { backend };
  }
  const choice = choose({ multiplyAdds: work ?? null, parts, cores: availableParallelism() }, readSpeeds(process.env));
  const backend = await open(choice.name);
  if (!isProblem(backend) && !backend.software) return tell(choice, backend);
  if (isProblem(backend) && choice.name === 'wasm') return backend;
  const instead = await open('wasm');
  const now = isProblem(backend) ? `does not start now: ${backend.message}` : `is now software: ${backend.device} computes on the processor`;
  return isProblem(instead) ? instead : tell({ name: 'wasm', why: `${choice.name}, which was measured here, ${now}` }, instead);
}

/** All that can be wrong before anything is trained or written. */
async function prepare(experiment: Experiment, options: RunOptions): Promise<Prepared | Problem> {
  const { data, part, onPictures } = options;
  const unfit = experiment.metrics.find(
    (metric) => !Object.values(experiment.model.targets).some(metric.fits),
  );
  if (unfit) return unfitMetric.of({ metric: unfit.name });
  const loaded = await loadData(experiment, data, onPictures);
  if (isProblem(loaded)) return loaded;
  const divided = experiment.protocol.split(loaded.dataset, experiment.model.targets, experiment.seed);
  if (isProblem(divided)) return divided;
  const all = withVariants(experiment, divided);
  const parts = part === undefined ? withFinal(experiment, loaded, all) : chosenParts(all, part);
  if (isProblem(parts)) return parts;
  const pretrained = loadPretrained(experiment);
  if (isProblem(pretrained)) return pretrained;
  const variants = await prepareVariants(experiment, loaded, options);
  if (isProblem(variants)) return variants;
  return { loaded, parts: withPlots(experiment, parts), pretrained, copies: copiedIn(experiment, loaded.dataset, parts), variants };
}

/** Of each variant; what it reads in another way than the experiment lies in a data set of its own. */
async function prepareVariants(
  experiment: Experiment,
  loaded: LoadedData,
  { data, onPictures }: RunOptions,
): Promise<Prepared['variants'] | Problem> {
  const variants: Record<string, Prepared['variants'][string]> = {};
  for (const name of variantNames(experiment)) {
    const { inputs, labels } = experiment.compare![name]!;
    const variant = variantOf(experiment, name);
    const own = inputs || labels ? await loadData(variant, data, onPictures) : loaded;
    if (isProblem(own)) return own;
    const pretrained = loadPretrained(variant);
    if (isProblem(pretrained)) return pretrained;
    variants[name] = { loaded: own, pretrained };
  }
  return variants;
}

/**
 * After a protocol that repeats, one more fit on all rows makes the model. A phase that stops early watches the validation rows of the
 * first part there, too, and trains on all others.
 */
function withFinal({ final: asked, phases }: Experiment, { dataset }: LoadedData, parts: readonly Part[]): readonly Part[] {
  if (asked === 'none' || parts.filter(({ variant }) => variant === MAIN).length === 1) return parts;
  const all = Int32Array.from({ length: dataset.rows }, (_, row) => row);
  const validation = phases.some(({ stop }) => stop) ? parts.find(({ variant }) => variant === MAIN)!.validation : new Int32Array(0);
  const watched = new Set(validation);
  const final = { variant: MAIN, condition: 'all', repeat: 'final', train: rowsWhere(all, (row) => !watched.has(row)), validation, test: new Int32Array(0) };
  return [...parts, final];
}

/** Those that have all the names of `chosen`: `fold=3` is the repeat `fold-03`, `single/5%` all repeats of a variant and a condition. */
function chosenParts(parts: readonly Part[], chosen: string): Part[] | Problem {
  const plain = (text: string): string => text.replace(/[=-]0*(\d+)$/, '=$1');
  const namesOf = ({ variant, condition, repeat }: Part) => [variant, condition, plain(repeat)];
  const wanted = chosen.split('/').map(plain);
  const found = parts.filter((part) => wanted.every((name) => namesOf(part).includes(name)));
  if (found.length > 0) return found;
  const [variants, conditions, repeats] = [0, 1, 2].map((at) => [...new Set(parts.map((part) => namesOf(part)[at]!))]);
  return unknownPart.of({ name: chosen, variants: variants!, conditions: conditions!, repeats: repeats! });
}

interface Opened {
  /** Null where none is asked for. */
  readonly files: RunFiles | null;
  readonly states: readonly (TrainingState | null)[];
  readonly warnings: readonly Problem[];
}

function openFiles(setting: Setting, began: number): Opened | Problem {
  const { experiment, options, parts } = setting;
  if (!options.writeRunFolder) return { files: null, states: [], warnings: [] };
  const { out = join('runs', parse(experiment.spec).name), files = {}, begun, again } = options;
  const record = recordOf(setting, began);
  const changed = begun ? differentSetting(begun, record) : again ? changedData(again, record) : null;
  if (changed) return changed;
  if (!begun) {
    const opened = RunFiles.open(out, record, files);
    return isProblem(opened) ? opened : { files: opened, states: [], warnings: [] };
  }
  const reopened = RunFiles.reopen(out, begun, files, experiment, parts, iso(began));
  if (isProblem(reopened)) return reopened;
  const node = changedNode(begun, record.node);
  return { files: reopened.files, states: reopened.states, warnings: [...(node ? [node] : []), ...reopened.damaged] };
}

function recordOf(setting: Setting, began: number): Omit<RunRecord, 'files'> {
  const { experiment, options, loaded, variants, backend, chosen, workers } = setting;
  const { overrides = {}, part = null } = options;
  const copied = copiesProblem(setting.copies);
  const all = [loaded, ...Object.values(variants).map((own) => own.loaded)];
  const pictures = distinct(all.flatMap((read) => read.pictures));
  return {
    mtlc: version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    backend: { ...backend, ...(chosen ? { chosen } : {}) },
    workers,
    seed: experiment.seed,
    overrides,
    part,
    environment: environment(process.env),
    ...(copied ? { warnings: [`${copied.message} (${copied.code})`] } : {}),
    data: distinct(all.flatMap(({ files }) => files)),
    pretrained: distinct([setting, ...Object.values(variants)].flatMap(({ pretrained }) => pretrained.files)),
    ...(pictures.length > 0 ? { pictures } : {}),
    started: iso(began),
    ended: null,
    outcome: 'running',
  };
}

/** What was read for several variants counts once. */
function distinct<File>(all: readonly File[]): File[] {
  return [...new Map(all.map((file) => [JSON.stringify(file), file])).values()];
}

async function trainAll(
  { experiment, options, loaded: { dataset }, parts, pretrained, variants, backend, workers }: Setting,
  engine: Engine,
  files: RunFiles | null,
  states: readonly (TrainingState | null)[],
  onEpoch: (record: EpochRecord) => void,
): Promise<Trained[] | Problem> {
  const stopping = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stopping.signal]) : stopping.signal;
  let unwritten: Problem | undefined;
  const written = (problem: Problem | void | undefined): void => {
    if (!problem) return;
    unwritten ??= problem;
    stopping.abort();
  };
  options.onPlan?.({
    parts: parts.map(({ variant, condition, repeat, train: rows }, i) => ({ variant, condition, repeat, rows: rows.length, done: doneOf(states[i]) })),
    workers,
  });
  const outcomes = await engine.trainParts(experiment, dataset, parts, {
    programUrl: options.programUrl,
    workers,
    backend: backend.name,
    ...threadsFor(backend, options),
    ...(files ? { folder: files.path } : {}),
    states,
    pretrained: pretrained.values,
    variants: mapValues(variants, (own) => ({ dataset: own.loaded.dataset, pretrained: own.pretrained.values })),
    signal,
    onEpoch: (record) => {
      written(files?.epoch(record));
      onEpoch(record);
    },
    onPart: (result, index) => {
      const trained = { part: parts[index]!, result };
      written(files?.part(trained, scorePart(experiment, dataset, trained)));
    },
  });
  return unwritten ?? outcomes.find(isProblem) ?? pair(parts, outcomes as PartResult[]);
}

/** The share of a part's work that is done already. */
const doneOf = (state: TrainingState | null | undefined): number => state?.history.at(-1)?.fraction ?? 0;

function pair(parts: readonly Part[], results: readonly PartResult[]): Trained[] {
  return parts.map((part, i) => ({ part, result: results[i]! }));
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
