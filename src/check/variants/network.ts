/** A model with a network built anew: tasks, bindings and phases follow. */
import type { Unfit } from '../../catalog/define.ts';
import type { Model, PlottedLayer } from '../model.ts';
import { renameAlignments } from './alignments.ts';
import { renamePriors } from './priors.ts';
import { renamePhases } from './phases.ts';
import { rebuild, type Building, type FunctionPlan, type Rebuilt } from './rebuild.ts';

/** `priorsOf`: what priors become. */
export function withNetwork(model: Model, plans: readonly (FunctionPlan | Building)[], priorsOf = renamePriors): Model | Unfit {
  const rebuilt = rebuild(model, plans);
  const phases = renamePhases(model, rebuilt);
  if ('problem' in phases) return phases;
  const { functions, tasks } = rebuilt;
  return {
    ...model,
    functions,
    tasks: [...tasks.values()],
    priors: priorsOf(model, rebuilt),
    alignments: renameAlignments(model, rebuilt),
    labelBindings: model.labelBindings.map((binding) => ({ ...binding, task: tasks.get(binding.task)! })),
    train: { ...model.train, phases },
    evaluate: { ...model.evaluate, plots: model.evaluate.plots.map((plot) => ({ ...plot, layers: renamePlotted(plot.layers, rebuilt) })) },
  };
}

function renamePlotted(plotted: readonly PlottedLayer[], { became }: Rebuilt): PlottedLayer[] {
  const now = plotted.map(({ name, layers }) => ({ name, layers: [...new Set(layers.flatMap((layer) => became.get(layer) ?? []))] }));
  return now.filter(({ layers }) => layers.length > 0);
}
