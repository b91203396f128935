/** Judges the model of a run again, or on other rows. */
import { join } from 'node:path';
import { changedData, damagedModel, nothingKeptApart } from '../diagnostics/messages/run.ts';
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import { labelOf } from '../engine/backends/backend.ts';
import { allRows, answerRows } from './answers.ts';
import { copiedIn } from './copies/told.ts';
import { loadData } from './data/load.ts';
import { shown, type DataFile } from './data/sources.ts';
import type { Dataset, Experiment, Part } from './experiment.ts';
import { buildReport, placeOf, type Report } from './report/report.ts';
import { checkReport } from './report/schema.ts';
import { readRunRecord } from './store/read-model.ts';
import type { RunRecord } from './store/run-files.ts';
import { mapValues } from './train/state.ts';
import type { TrainedModel } from './trained.ts';

/**
 * The spec's metrics on all rows of the files that `data` names for sources, held against guessing the majority of
 * these very rows. Without such files, on the rows that the run's protocol kept apart from the model: the run's own scores.
 */
export async function evaluate(
  model: TrainedModel,
  folder: string,
  data: Readonly<Record<string, string>>,
  now: () => number,
): Promise<Report | Problem> {
  const began = now();
  const record = readRunRecord(folder);
  if (record === null)
    return damagedModel.of({ path: join(folder, 'run.json'), reason: 'it is missing, or is not JSON' });
  const others = Object.keys(data).length > 0;
  if (!others && model.file.fitted.part === 'final') return nothingKeptApart.of({ folder });
  const known = Object.fromEntries(record.data.map(({ source, path }) => [source, path]));
  const experiment = { ...model.experiment, seed: record.seed };
  const { protocol: _, ...undivided } = experiment;
  const loaded = await loadData(others ? undivided : experiment, { ...known, ...data });
  if (isProblem(loaded)) return loaded;
  const { dataset, files } = loaded;
  const part = others
    ? wholePart(dataset)
    : keptApart(experiment, dataset, files, record, model.file.fitted.part);
  if (isProblem(part)) return part;
  const result = {
    ...part,
    answers: await answerRows(model, dataset, part.test, dataset),
    history: [],
    weights: {},
    covariances: {},
    scaling: {},
    targetScaling: {},
    seconds: 0,
    trainedRows: model.file.fitted.trainedRows,
    state: null,
  };
  const copies = others ? {} : { copies: copiedIn(experiment, dataset, [part]) };
  const circumstances = { backend: labelOf(model.backend), seconds: (now() - began) / 1000, ...copies };
  const report = buildReport(
    others ? onOtherRows(experiment) : experiment,
    dataset,
    [{ part, result }],
    circumstances,
  );
  const judged: Report = {
    ...report,
    conditions: others ? mapValues(report.conditions, (judged) => ({ ...judged, parts: [] })) : report.conditions,
    baseline: others ? ofTheseRows(report.baseline) : report.baseline,
    model: model.file.fitted,
  };
  checkReport(judged);
  return judged;
}

/** Published figures are of the protocol's rows, not of others. */
function onOtherRows(experiment: Experiment): Experiment {
  const protocol = { ...experiment.protocol, name: 'given rows', describe: 'evaluation' };
  return { ...experiment, protocol, references: {} };
}

/** What is guessed follows from the rows that are judged, where no others are known. */
function ofTheseRows(baseline: Report['baseline']): Report['baseline'] {
  const is = Object.entries(baseline.is).map(([metric, words]) => [metric, `${words}, of these rows`]);
  return { ...baseline, is: Object.fromEntries(is) };
}

function wholePart(dataset: Dataset): Part {
  const rows = allRows(dataset);
  return {
    variant: 'main',
    condition: 'all',
    repeat: 'given',
    train: rows,
    validation: new Int32Array(),
    test: rows,
  };
}

/** The part of the run's protocol that the model was fitted on, from the very files that it was trained on. */
function keptApart(
  experiment: Experiment,
  dataset: Dataset,
  files: readonly DataFile[],
  record: RunRecord,
  place: string,
): Part | Problem {
  const changed = files.find(({ source, hash }) =>
    record.data.some((old) => old.source === source && old.hash !== hash),
  );
  if (changed) return changedData.of({ path: shown(changed.path) });
  const parts = experiment.protocol.split(dataset, experiment.model.targets, experiment.seed);
  return isProblem(parts) ? parts : parts.find((part) => placeOf(part) === place)!;
}
