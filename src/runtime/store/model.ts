/** model/: what prediction needs, in `model.json` and `weights.safetensors`. */
import { join } from 'node:path';
import type { Experiment, ScaleState } from '../experiment.ts';
import type { FittedModel, Trained } from '../report/report.ts';
import type { Target } from '../types.ts';
import { version } from '../version.ts';
import { encodeSafetensors } from './safetensors.ts';
import { writeJson, writeWhole } from './write.ts';

export interface ModelFile {
  readonly format: 'mtlc-model';
  readonly version: 1;
  readonly mtlc: string;
  readonly name: string;
  readonly spec: string;
  /** In order: name, shape of a row, and what its scale learnt. */
  readonly inputs: readonly InputFile[];
  /** In order, with the labels in class order, and what a scale of its numbers learnt. */
  readonly tasks: readonly TaskFile[];
  readonly fitted: FittedModel;
}

interface InputFile {
  readonly name: string;
  readonly shape: readonly number[];
  readonly scale: string;
  readonly scaling: ScaleState;
}

interface TaskFile {
  readonly name: string;
  readonly target: Target;
  /** Of a real: what its answers are brought back from to its own units. */
  readonly scale: string;
  readonly scaling: ScaleState;
}

/** The JSON comes last: a folder that has it is whole. */
export function writeModel(
  folder: string,
  experiment: Experiment,
  { result }: Trained,
  fitted: FittedModel,
): void {
  const inputs = Object.entries(experiment.inputs).map(([name, { shape, scale }]) => ({
    name,
    shape,
    scale: scale?.name ?? 'none',
    scaling: result.scaling[name] ?? {},
  }));
  const tasks = experiment.model.tasks.map((name) => ({
    name,
    target: experiment.model.targets[name]!,
    scale: experiment.labels[name]?.scale?.name ?? 'none',
    scaling: result.targetScaling[name] ?? {},
  }));
  const { name, spec } = experiment;
  const file: ModelFile = {
    format: 'mtlc-model',
    version: 1,
    mtlc: version,
    name,
    spec,
    inputs,
    tasks,
    fitted,
  };
  writeWhole(
    join(folder, 'weights.safetensors'),
    encodeSafetensors(result.weights, { format: 'mtlc-model-1' }),
  );
  writeJson(join(folder, 'model.json'), file);
}
