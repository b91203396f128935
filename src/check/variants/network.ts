/** A model with a network built anew: tasks, bindings, priors and phases follow. */
import type { Unfit } from '../../catalog/define.ts';
import type { Model } from '../model.ts';
import { renamePhases } from './phases.ts';
import { renamePriors } from './priors.ts';
import { rebuild, type FunctionPlan } from './rebuild.ts';

/** `apart`: no prior ties tasks together. */
export function withNetwork(model: Model, plans: readonly FunctionPlan[], apart = false): Model | Unfit {
  const rebuilt = rebuild(model, plans);
  const phases = renamePhases(model, rebuilt);
  if ('problem' in phases) return phases;
  const { functions, tasks } = rebuilt;
  return {
    ...model,
    functions,
    tasks: [...tasks.values()],
    labelBindings: model.labelBindings.map((binding) => ({ ...binding, task: tasks.get(binding.task)! })),
    priors: renamePriors(model, rebuilt, apart),
    train: { ...model.train, phases },
  };
}
