/** The files of a run's folder, as the run writes them one after the other. */
import { join } from 'node:path';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { Backend } from '../../engine/backends/backend.ts';
import type { ColumnNames } from '../data/load.ts';
import type { DataFile } from '../data/sources.ts';
import type { Dataset, EpochRecord, Experiment } from '../experiment.ts';
import type { Scores } from '../metrics/score.ts';
import { poolParts } from '../report/details.ts';
import { reportPage } from '../report/page.ts';
import { judgedParts, modelOf, ofVariant, type Report, type Trained } from '../report/report.ts';
import { warningsOf } from '../report/warnings.ts';
import { checkReport } from '../report/schema.ts';
import { MAIN } from '../variants.ts';
import { encodeState } from './checkpoint.ts';
import { attempt, claimFolder, type RunFolder } from './folder.ts';
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
  /** By phase: whether its steps were replayed, or why not. Left out where TF.js runs all of them. */
  readonly steps?: Readonly<Record<string, string>>;
  /** Left out where there are none. */
  readonly warnings?: readonly string[];
  readonly data: readonly DataFile[];
  readonly pretrained: readonly PretrainedFile[];
  /** ISO 8601. */
  readonly started: string;
  readonly ended: string | null;
  readonly outcome: 'running' | 'done' | { readonly problem: Problem };
}

/** A name of a part as the name of one folder: characters that mean something in paths become numbers. */
const folderName = (name: string): string =>
  name.replace(/^\.|[^\p{L}\p{N} ._%+-]/gu, (mark) => `~${mark.codePointAt(0)!.toString(16)}`);

export class RunFiles {
  readonly path: string;
  readonly #folder: RunFolder;
  readonly #record: RunRecord;
  readonly #files: Readonly<Record<string, string>>;
  readonly #steps: Record<string, string> = {};
  readonly #warnings = new Map<string, string>();
  #trained = false;

  private constructor(folder: RunFolder, record: RunRecord, files: Readonly<Record<string, string>>) {
    this.path = folder.path;
    this.#folder = folder;
    this.#record = record;
    this.#files = files;
  }

  /** Makes the folder, with `files` (texts by relative path) and run.json in it. */
  static open(
    wanted: string,
    record: RunRecord,
    files: Readonly<Record<string, string>>,
  ): RunFiles | Problem {
    const folder = claimFolder(wanted);
    if (isProblem(folder)) return folder;
    const run = new RunFiles(folder, record, files);
    const written = run.#write(() => {
      for (const [name, text] of Object.entries(files)) writeWhole(join(folder.path, name), text);
      writeJson(join(folder.path, 'run.json'), record);
    });
    if (!isProblem(written)) return run;
    folder.remove();
    return written;
  }

  epoch(record: EpochRecord): Problem | void {
    this.#trained = true;
    if (this.#record.backend.kernels && (record.eager !== undefined || !(record.phase in this.#steps))) this.#steps[record.phase] = record.eager ?? 'replayed';
    for (const { of, message } of warningsOf(record)) if (!this.#warnings.has(of)) this.#warnings.set(of, message);
    return this.#write(() => appendLine(join(this.path, 'metrics.jsonl'), record));
  }

  part({ part, result }: Trained, scores: Scores): Problem | void {
    const { variant, condition, repeat } = part;
    const folder = join(this.path, 'parts', ...[variant, condition, repeat].map(folderName));
    const rows = { trained: part.train.length, validation: part.validation.length, test: part.test.length };
    return this.#write(() => {
      writeWhole(join(folder, 'checkpoint.safetensors'), encodeState(result.state));
      writeJson(join(folder, 'metrics.json'), {
        variant,
        condition,
        repeat,
        rows,
        seconds: result.seconds,
        ...scores,
      });
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
    return this.#write(() => {
      if (fitted && report.model) {
        writeWhole(join(this.path, 'checkpoints', 'end.safetensors'), encodeState(fitted.result.state));
        writeModel(join(this.path, 'model'), experiment, columns, fitted, report.model);
      }
      writeWhole(join(this.path, 'report.html'), this.#page(experiment, dataset, report, record, trained));
      writeJson(join(this.path, 'report.json'), report);
      writeJson(join(this.path, 'run.json'), record);
    });
  }

  #ran(): RunRecord {
    const warnings = [...(this.#record.warnings ?? []), ...this.#warnings.values()];
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

  /** A run that failed before its first epoch leaves nothing; else what was measured stays, and the problem says so. */
  fail(problem: Problem, ended: string): Problem {
    if (!this.#trained) {
      this.#folder.remove();
      return problem;
    }
    this.#write(() =>
      writeJson(join(this.path, 'run.json'), { ...this.#ran(), ended, outcome: { problem } }),
    );
    return {
      ...problem,
      notes: [...(problem.notes ?? []), `what was measured until then lies in ${this.path}`],
    };
  }

  #write(write: () => void): Problem | void {
    return attempt(this.path, write);
  }
}
