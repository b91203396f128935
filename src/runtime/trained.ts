/** The network that a run left, ready to answer. */
import { join } from 'node:path';
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import type { Backend, BackendName } from '../engine/backends/backend.ts';
import { openBackend } from '../engine/backends/open.ts';
import { loadData, type LoadedData } from './data/load.ts';
import type { Columns, Dataset, Experiment } from './experiment.ts';
import type { ModelFile } from './store/model.ts';
import { importProgram } from './store/program.ts';
import { readModelFile, readWeights } from './store/read-model.ts';
import { predictRows } from './train/predict.ts';
import { toTensors } from './train/state.ts';
import type { Values } from './types.ts';

export interface TrainedModel {
  readonly file: ModelFile;
  /** As the program declares it, with every column by its name, as the model met them. */
  readonly experiment: Experiment;
  readonly values: Values;
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

function withColumns(declared: Experiment, { inputs, tasks }: ModelFile): Experiment {
  const bind = <Binding extends { readonly columns: Columns }>(
    bindings: Readonly<Record<string, Binding>>,
    from: ModelFile['inputs'] | ModelFile['tasks'],
  ) => Object.fromEntries(from.map(({ name, columns }) => {
        const declared = bindings[name]!;
        return [name, declared.columns === 'all' ? declared : { ...declared, columns }];
      }));
  return { ...declared, inputs: bind(declared.inputs, inputs), labels: bind(declared.labels, tasks) };
}

/** Rows without labels. `replace` names other files for sources. */
export function loadInputs(
  { protocol: _, ...experiment }: Experiment,
  replace: Readonly<Record<string, string>>,
): Promise<LoadedData | Problem> {
  return loadData({ ...experiment, model: { ...experiment.model, tasks: [] }, labels: {} }, replace);
}

/** By task, on `rows` of the dataset in their order, as `Model.predict` gives them. */
export function answerRows(
  { file, experiment, values }: TrainedModel,
  dataset: Dataset,
  rows: Int32Array,
): Record<string, Float32Array> {
  const { inputs, labels } = experiment;
  const scaling = Object.fromEntries(file.inputs.map((input) => [input.name, input.scaling]));
  const scaled = file.tasks.filter(({ scale }) => scale !== 'none');
  const targetScaling = Object.fromEntries(scaled.map((task) => [task.name, task.scaling]));
  return predictRows(experiment.model, { dataset, inputs, scaling, labels, targetScaling }, values, rows);
}

export const allRows = ({ rows }: Dataset): Int32Array => Int32Array.from({ length: rows }, (_, row) => row);
