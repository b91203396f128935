/** A run as a person or a script watches it: progress to standard error, the result to standard output. */
import { fromProblem } from '../../diagnostics/from-problem.ts';
import { unknownSource } from '../../diagnostics/messages/data.ts';
import { unknownPart } from '../../diagnostics/messages/run.ts';
import { interrupted } from '../../diagnostics/messages/training.ts';
import { render } from '../../diagnostics/render.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { Experiment } from '../experiment.ts';
import type { Choice } from '../../engine/backends/choose.ts';
import { train, type RunOptions } from '../run.ts';
import { jsonText } from '../../text/unsafe.ts';
import { closingText } from './closing.ts';
import { progress } from './progress.ts';

/** Where it is shown. */
export interface Screen {
  out(text: string): void;
  err(text: string): void;
  /** Whether a person watches the stream, so that colour and animation help. */
  readonly live: { readonly err: boolean };
  /** Columns of standard error. */
  readonly width?: number;
}

export interface ShowOptions {
  /** The report as JSON, and nothing else. */
  readonly json: boolean;
  /** No progress. */
  readonly quiet: boolean;
  /** Looks at the run's folder at the end: what to say of it, or what is wrong. */
  readonly check?: (folder: string) => string | Problem;
}

/** Problems of what was asked for on the command line. */
const asked: readonly string[] = [unknownPart.code, unknownSource.code];

/**
 * The exit code: 0, 1 where the data, the training or the folder is at fault, 2 where the command line is, 130 where it was
 * interrupted.
 */
export async function showRun(
  experiment: Experiment,
  options: RunOptions,
  { json, quiet, check }: ShowOptions,
  screen: Screen,
): Promise<0 | 1 | 2 | 130> {
  const { out, err, live, width } = screen;
  const style = quiet ? 'quiet' : live.err ? 'live' : 'lines';
  const shown = progress({ style, write: err, now: options.now, ...(width === undefined ? {} : { width }) });
  const onChoice = ({ name, why }: Choice) => {
    if (!quiet) err(`on ${name}: ${why}\n`);
  };
  const onSoftware = (said: string) => {
    if (!quiet) err(`${said}\n`);
  };
  const run = train(experiment, { ...options, onChoice, onSoftware, onPlan: shown.begin, onPictures: shown.pictures, onCopies: shown.warn, onTakenUp: shown.warn });
  for await (const record of run) shown.epoch(record);
  shown.end();
  const result = await run;
  if (isProblem(result)) {
    err(render(fromProblem(result, experiment.spec), [], { colour: live.err }));
    if (result.code === interrupted.code) return 130;
    return asked.includes(result.code) ? 2 : 1;
  }
  out(json ? `${jsonText(result.report)}\n` : closingText(result.report, result.folder, experiment));
  if (!check) return 0;
  const found = check(result.folder!);
  err(isProblem(found) ? render(fromProblem(found, experiment.spec), [], { colour: live.err }) : `${found}\n`);
  return isProblem(found) ? 1 : 0;
}
