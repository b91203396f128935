/** The files of a run's folder, as the run writes them one after the other. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unwritableFolder } from '../../diagnostics/messages/run.ts';
import { interrupted, workerFailed } from '../../diagnostics/messages/training.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { Backend } from '../../engine/backends/backend.ts';
import type { ColumnNames, PictureSet } from '../data/load.ts';
import type { DataFile } from '../data/sources.ts';
import type { Dataset, EpochRecord, Experiment, PartName } from '../experiment.ts';
import type { Scores } from '../metrics/score.ts';
import { poolParts } from '../report/details.ts';
import { reportPage } from '../report/page.ts';
import { judgedParts, modelOf, ofVariant, type Report, type Trained } from '../report/report.ts';
import { warningsOf } from '../report/warnings.ts';
import { checkReport } from '../report/schema.ts';
import { MAIN, variantOf } from '../variants.ts';
import type { TrainingState } from '../train/state.ts';
import { unfitState } from '../train/unfit-state.ts';
import { encodeState } from './checkpoint.ts';
import { END_OF_PART, isAnyKept, newestState, placeOfPart, removeInProgress, removeUnfinished } from './checkpoints.ts';
import { hashOf } from '../data/files.ts';
import { attempt, claimFolder } from './folder.ts';
import { lockFolder, type Unlock } from './lock.ts';
import { writeModel } from './model.ts';
import type { PretrainedFile } from './pretrained.ts';
import { appendLine, writeJson, writeWhole } from './write.ts';

/** run.json: where a run comes from. */
export interface RunRecord {
  readonly mtlc: string;
  readonly node: string;
  readonly platform: string;
  /** `chosen` where nobody said which one. */
  readonly backend: Backend & { readonly chosen?: { readonly by: 'auto'; readonly why: string } };
  readonly workers: number;
  readonly seed: number;
  /** What the command line set in the place of what the spec says. */
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly part: string | null;
  /** Variables of the environment that change how steps are computed. */
  readonly environment: Readonly<Record<string, string>>;
  /** SHA-256 of the texts that the folder began with, by relative path. */
  readonly files: Readonly<Record<string, string>>;
  /** By phase: whether its steps were replayed, or why not. Left out where TF.js runs all of them. */
  readonly steps?: Readonly<Record<string, string>>;
  /** Left out where there are none. */
  readonly warnings?: readonly string[];
  readonly data: readonly DataFile[];
  readonly pretrained: readonly PretrainedFile[];
  /** Left out where there are none. */
  readonly pictures?: readonly PictureSet[];
  /** ISO 8601. */
  readonly started: string;
  /** When it was gone on with; left out where it was not. */
  readonly resumed?: readonly string[];
  readonly ended: string | null;
  readonly outcome: 'running' | 'done' | { readonly problem: Problem };
}

/** What is known of a run that is gone on with. */
export interface Begun {
  readonly files: RunFiles;
  /** By the parts' places: where each is to go on; null where it begins. */
  readonly states: readonly (TrainingState | null)[];
  readonly damaged: readonly Problem[];
}

export class RunFiles {
  readonly path: string;
  readonly #record: RunRecord;
  readonly #files: Readonly<Record<string, string>>;
  readonly #unlock: Unlock;
  /** Takes a folder away that was made for this run; null where it was there before. */
  readonly #remove: (() => void) | null;
  readonly #steps: Record<string, string> = {};
  readonly #warnings = new Map<string, string>();
  /** The parts whose files are there already, by their places. */
  readonly #written = new Set<string>();
  #trained = false;

  private constructor(path: string, record: RunRecord, files: Readonly<Record<string, string>>, unlock: Unlock, remove: (() => void) | null) {
    this.path = path;
    this.#record = record;
    this.#files = files;
    this.#unlock = unlock;
    this.#remove = remove;
  }

  /** Makes the folder, with `files` (texts by relative path) and run.json in it. */
  static open(
    wanted: string,
    record: Omit<RunRecord, 'files'>,
    files: Readonly<Record<string, string>>,
  ): RunFiles | Problem {
    const folder = claimFolder(wanted);
    if (isProblem(folder)) return folder;
    const unlock = lockFolder(folder.path);
    if (isProblem(unlock)) return unlock;
    const hashes = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, hashOf(Buffer.from(text))]));
    const run = new RunFiles(folder.path, { ...record, files: hashes }, files, unlock, folder.remove);
    const written = run.#write(() => {
      for (const [name, text] of Object.entries(files)) writeWhole(folder.path, name, text);
      writeJson(folder.path, 'run.json', run.#record);
    });
    if (!isProblem(written)) return run;
    unlock();
    folder.remove();
    return written;
  }

  /** Goes on in a folder: what was measured after the states that parts go on from is cut away. */
  static reopen(path: string, record: RunRecord, files: Readonly<Record<string, string>>, experiment: Experiment, parts: readonly PartName[], at: string): Begun | Problem {
    const unlock = lockFolder(path);
    if (isProblem(unlock)) return unlock;
    const { outcome: _, warnings: __, steps: ___, ...began } = record;
    const resumed = [...(record.resumed ?? []), at];
    const run = new RunFiles(path, { ...began, resumed, ended: null, outcome: 'running' }, files, unlock, null);
    const states: (TrainingState | null)[] = [];
    const damaged: Problem[] = [];
    const written = run.#write(() => {
      removeUnfinished(path);
      for (const part of parts) {
        const found = newestState(path, part, (state) => unfitState(variantOf(experiment, part.variant), state));
        states.push(found.state);
        damaged.push(...found.damaged);
        const place = placeOfPart(part);
        if (found.done && existsSync(join(path, 'parts', place, METRICS_OF_PART))) run.#written.add(place);
      }
      const records = states.flatMap((state) => state?.history ?? []);
      records.forEach((each) => run.#note(each));
      run.#measured(records);
      writeJson(path, 'run.json', run.#record);
    });
    if (!isProblem(written)) return { files: run, states, damaged };
    unlock();
    return written;
  }

  epoch(record: EpochRecord): Problem | void {
    this.#trained = true;
    this.#note(record);
    return this.#write(() => appendLine(join(this.path, METRICS), record));
  }

  /** Leaves these records alone in metrics.jsonl: epochs that were told may have been taken back, or be taken again. */
  #measured(records: readonly EpochRecord[]): void {
    const text = readText(join(this.path, METRICS));
    const kept = keptLines(text, records);
    if (kept !== text) writeWhole(this.path, METRICS, kept);
  }

  #note(record: EpochRecord): void {
    if (this.#replays() && (record.eager !== undefined || !(record.phase in this.#steps))) this.#steps[record.phase] = record.eager ?? 'replayed';
    for (const { of, message } of warningsOf(record)) if (!this.#warnings.has(of)) this.#warnings.set(of, message);
  }

  /** Whether there is a runner of steps. */
  #replays(): boolean {
    const { backend, environment } = this.#record;
    return backend.name !== 'cpu' && environment['MTLC_PLAN'] !== 'off';
  }

  part({ part, result }: Trained, scores: Scores): Problem | void {
    const { variant, condition, repeat } = part;
    const place = placeOfPart(part);
    const rows = { trained: part.train.length, validation: part.validation.length, test: part.test.length };
    return this.#write(() => {
      if (!this.#written.has(place)) {
        writeWhole(this.path, join('parts', place, END_OF_PART), encodeState(result.state));
        writeJson(this.path, join('parts', place, METRICS_OF_PART), { variant, condition, repeat, rows, seconds: result.seconds, ...(result.kept ? { kept: result.kept } : {}), ...scores });
      }
      removeInProgress(this.path, part);
    });
  }

  finish(
    experiment: Experiment,
    { dataset, columns }: { readonly dataset: Dataset; readonly columns: ColumnNames },
    report: Report,
    trained: readonly Trained[],
    ended: string,
  ): Problem | void {
    checkReport(report);
    const record: RunRecord = { ...this.#ran(), ended, outcome: 'done' };
    const fitted = modelOf(trained);
    const problem = this.#write(() => {
      this.#measured(trained.flatMap(({ result }) => result.history));
      if (fitted && report.model) {
        writeWhole(this.path, join('checkpoints', 'end.safetensors'), encodeState(fitted.result.state));
        writeModel(this.path, experiment, columns, fitted, report.model);
      }
      writeWhole(this.path, 'report.html', this.#page(experiment, dataset, report, record, trained));
      writeJson(this.path, 'report.json', report);
      writeJson(this.path, 'run.json', record);
    });
    this.#unlock();
    return problem && this.#withRoad(problem);
  }

  #ran(): RunRecord {
    const warnings = [...new Set([...(this.#record.warnings ?? []), ...this.#warnings.values()])];
    return {
      ...this.#record,
      ...(Object.keys(this.#steps).length > 0 ? { steps: this.#steps } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
    };
  }

  #page(
    experiment: Experiment,
    dataset: Dataset,
    report: Report,
    run: RunRecord,
    trained: readonly Trained[],
  ): string {
    const pooled = poolParts(experiment, dataset, ofVariant(judgedParts(trained), MAIN));
    return reportPage({ report, run, trained, pooled, bindings: experiment.labels, files: this.#files, inputs: dataset.inputs });
  }

  /** A run that failed before anything of it was kept leaves nothing; else it stays, and the problem says how to go on. */
  fail(problem: Problem, ended: string): Problem {
    if (this.#remove && !this.#trained && !isAnyKept(this.path)) {
      this.#unlock();
      this.#remove();
      return problem;
    }
    this.#write(() => writeJson(this.path, 'run.json', { ...this.#ran(), ended, outcome: { problem } }));
    this.#unlock();
    return this.#withRoad(problem);
  }

  #withRoad(problem: Problem): Problem {
    if (!existsSync(join(this.path, 'run.json'))) return problem;
    const road = PASSING.includes(problem.code) && 'program/main.ts' in this.#files ? [`\`mtlc train --resume ${this.path}\` goes on from there`] : [];
    return { ...problem, notes: [...(problem.notes ?? []), `what was measured until then lies in ${this.path}`, ...road] };
  }

  #write(write: () => void): Problem | void {
    return attempt(this.path, write);
  }
}

/** Problems that are none of the spec or the data: the run goes on once they are over. */
const PASSING: readonly string[] = [interrupted.code, unwritableFolder.code, workerFailed.code];

const METRICS = 'metrics.jsonl';
const METRICS_OF_PART = 'metrics.json';

/** Lines of these records: as they stand in `text`, and those that it lacks. */
function keptLines(text: string, records: readonly EpochRecord[]): string {
  const wanted = new Set(records.map((record) => JSON.stringify(record)));
  const lines = new Set([...text.split('\n').filter((line) => wanted.has(line)), ...wanted]);
  return [...lines].map((line) => `${line}\n`).join('');
}

/** Empty where there is none. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
