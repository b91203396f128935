/** model/: what prediction needs, in `model.json` and `weights.safetensors`. */
import { join } from 'node:path';
import type { ColumnNames } from '../data/load.ts';
import type { Experiment, ScaleState } from '../experiment.ts';
import type { FittedModel, Trained } from '../report/report.ts';
import type { Target } from '../types.ts';
import { version } from '../version.ts';
import { MODEL_FORMAT } from './decode-model.ts';
import { encodeSafetensors } from './safetensors.ts';
import { writeJson, writeWhole } from './write.ts';

export interface ModelFile {
  readonly format: typeof MODEL_FORMAT.format;
  readonly version: typeof MODEL_FORMAT.version;
  readonly mtlc: string;
  readonly name: string;
  readonly spec: string;
  /** In order: name, shape of a row, the columns it is read from, and what its scale learnt. */
  readonly inputs: readonly InputFile[];
  /** In order: labels in class order, the columns that they were read from, and what a scale of its numbers learnt. */
  readonly tasks: readonly TaskFile[];
  readonly fitted: FittedModel;
}

interface InputFile {
  readonly name: string;
  readonly shape: readonly number[];
  readonly columns: readonly string[];
  readonly scale: string;
  readonly scaling: ScaleState;
}

interface TaskFile {
  readonly name: string;
  readonly target: Target;
  readonly columns: readonly string[];
  /** Of a real: what its answers are brought back from to its own units. */
  readonly scale: string;
  readonly scaling: ScaleState;
}

/** Into model/ of a run. The JSON comes last: a folder that has it is whole. */
export function writeModel(
  run: string,
  experiment: Experiment,
  columns: ColumnNames,
  { result }: Trained,
  fitted: FittedModel,
): void {
  const inputs = Object.entries(experiment.inputs).map(([name, { shape, scale }]) => ({
    name,
    shape,
    columns: columns.inputs[name]!,
    scale: scale?.name ?? 'none',
    scaling: result.scaling[name] ?? {},
  }));
  const tasks = experiment.model.tasks.map((name) => ({
    name,
    target: experiment.model.targets[name]!,
    columns: columns.tasks[name]!,
    scale: experiment.labels[name]?.scale?.name ?? 'none',
    scaling: result.targetScaling[name] ?? {},
  }));
  const { name, spec } = experiment;
  const file: ModelFile = {
    ...MODEL_FORMAT,
    mtlc: version,
    name,
    spec,
    inputs,
    tasks,
    fitted,
  };
  writeWhole(run, join('model', 'weights.safetensors'), encodeSafetensors(result.weights, { format: 'mtlc-model-1' }));
  writeJson(run, join('model', 'model.json'), file);
}
