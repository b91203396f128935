/** What a trained network answers, wherever it was loaded. */
import { Steps } from '../engine/plan/step.ts';
import type { Columns, Dataset, Experiment } from './experiment.ts';
import type { Judging } from './metrics/judged-rows.ts';
import type { ModelFile } from './store/model.ts';
import { predictRows } from './train/predict.ts';
import { mapValues, named } from './train/state.ts';
import type { Values } from './types.ts';

export interface AnsweringModel {
  readonly file: ModelFile;
  /** As the program declares it, with every column by its name, as the model met them. */
  readonly experiment: Experiment;
  readonly values: Values;
}

export function withColumns(declared: Experiment, { inputs, tasks }: ModelFile): Experiment {
  const bind = <Binding extends { readonly columns: Columns }>(
    bindings: Readonly<Record<string, Binding>>,
    from: ModelFile['inputs'] | ModelFile['tasks'],
  ) =>
    Object.fromEntries(
      from.map(({ name, columns }) => {
        const binding = bindings[name]!;
        return [name, binding.columns === 'all' ? binding : { ...binding, columns }];
      }),
    );
  return { ...declared, inputs: bind(declared.inputs, inputs), labels: bind(declared.labels, tasks) };
}

/** By task, on `rows` of the dataset in their order, as `Model.predict` gives them; with `judging`, on those that judge it alone. */
export async function answerRows(
  { file, experiment, values }: AnsweringModel,
  dataset: Dataset,
  rows: Int32Array,
  judging?: Judging,
): Promise<Record<string, Float32Array>> {
  const { inputs, labels } = experiment;
  const scaling = Object.fromEntries(file.inputs.map((input) => [input.name, input.scaling]));
  const scaled = file.tasks.filter(({ scale }) => scale !== 'none');
  const targetScaling = Object.fromEntries(scaled.map((task) => [task.name, task.scaling]));
  const { model } = experiment;
  const steps = Steps.open(named({ values: mapValues(values, (tensor) => tensor.clone()), slots: {} }), model.tasks);
  const answers = await predictRows(model, { dataset, inputs, scaling, labels, targetScaling }, steps, rows, judging);
  steps.close();
  return answers;
}

export const allRows = ({ rows }: Dataset): Int32Array => Int32Array.from({ length: rows }, (_, row) => row);
