/** The network that a run left, ready to answer. */
import { join } from 'node:path';
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import type { Backend, BackendName } from '../engine/backends/backend.ts';
import { openBackend } from '../engine/backends/open.ts';
import { withColumns, type AnsweringModel } from './answers.ts';
import { loadData, type LoadedData } from './data/load.ts';
import { readPictureFiles } from './data/pictures.ts';
import type { Dataset, Experiment } from './experiment.ts';
import { importProgram } from './store/program.ts';
import { readModelFile, readWeights } from './store/read-model.ts';
import { toTensors } from './train/state.ts';

export interface TrainedModel extends AnsweringModel {
  readonly backend: Backend;
}

/** `run` is the run's folder: its program, and the scaling and weights in its model/. Opens a backend in this thread. */
export async function openModel(run: string, backend: BackendName): Promise<TrainedModel | Problem> {
  const file = readModelFile(run);
  if (isProblem(file)) return file;
  const declared = await importProgram(join(run, 'program'));
  if (isProblem(declared)) return declared;
  const weights = readWeights(run, declared.model.parameters);
  if (isProblem(weights)) return weights;
  const opened = await openBackend(backend);
  if (isProblem(opened)) return opened;
  return { file, experiment: withColumns(declared, file), values: toTensors(weights), backend: opened };
}

/** Rows without labels. `replace` names other files for sources. */
export function loadInputs(
  { protocol: _, ...experiment }: Experiment,
  replace: Readonly<Record<string, string>>,
): Promise<LoadedData | Problem> {
  return loadData({ ...experiment, model: { ...experiment.model, tasks: [] }, labels: {} }, replace);
}

/** Files of pictures, each a row; null where the model reads other things than one picture. */
export async function loadPictures({ inputs }: Experiment, files: readonly string[]): Promise<Dataset | Problem | null> {
  const [first, ...others] = Object.entries(inputs);
  const [name, { as, shape }] = first!;
  if (others.length > 0 || !as || 'open' in as) return null;
  const values = await readPictureFiles(files, as, shape);
  return isProblem(values) ? values : { rows: files.length, inputs: { [name]: values }, labels: {} };
}
