import type { LayerNode, Model, TaskNode, ValueNode } from '../model.ts';
import { isNetwork } from '../networks.ts';
import { withinTasks } from './alignments.ts';
import { withNetwork } from './network.ts';
import { localPath, planOf, type FunctionPlan, type LayerPlan } from './rebuild.ts';
import type { Rewriting } from './rewriting.ts';

/**
 * Each head gets copies of the trunks' and branches' layers that lead to it. Frozen ones stay as they are: a layer that
 * is the same for all rows and steps is the same for every task. Networks stand beside the tasks, for what is aligned with them.
 */
export const singleTask: Rewriting = ({ model }) => {
  const still = stillLayers(model);
  const kept = model.functions.filter(({ kind }) => kind !== 'head').map((node) => {
    const plan = planOf(node);
    return { ...plan, layers: plan.layers.filter(({ of: [layer] }) => isNetwork(node) || still.has(layer)) };
  });
  const trunks = kept.filter(({ layers }) => layers.length > 0);
  if (trunks.every(isNetwork) && model.tasks.length === 1) return { problem: 'there is only one task' };
  return withNetwork({ ...model, alignments: withinTasks(model) }, [...trunks, ...model.tasks.map((task) => headOf(task, model, still))]);
};

/** What is frozen from the inputs on, as far as a layer with parameters reads it or is in it. */
function stillLayers(model: Model): ReadonlySet<LayerNode> {
  const constant = new Set<ValueNode>(model.inputs);
  const holding = new Set<ValueNode>();
  for (const { kind, layers } of model.functions) {
    for (const layer of kind === 'head' ? [] : layers) {
      const moves = layer.entry!.random || layer.parameters.some(({ frozen }) => !frozen);
      if (moves || !layer.inputs.every((input) => constant.has(input))) continue;
      constant.add(layer);
      if (layer.parameters.length > 0 || layer.inputs.some((input) => holding.has(input))) holding.add(layer);
    }
  }
  const ends = [...holding] as LayerNode[];
  return new Set(ends.flatMap((layer) => [...leadingTo(layer)]));
}

function headOf(task: TaskNode, model: Model, still: ReadonlySet<LayerNode>): FunctionPlan {
  const head = task.head!;
  const needed = new Set([task.output!, ...head.layers].flatMap((value) => [...leadingTo(value)]));
  const before = model.functions.filter(({ kind }) => kind !== 'head').flatMap(({ layers }) => layers);
  const copied = before.filter((layer) => needed.has(layer) && !still.has(layer));
  const layers = [...copied, ...head.layers];
  return { kind: 'head', name: task.name, span: head.span, layers: layers.map((layer) => named(layer, layers)) };
}

/** After the layer itself, or where another one in the head is named so, with the trunk that it comes from. */
function named(layer: LayerNode, all: readonly LayerNode[]): LayerPlan {
  const name = localPath(layer);
  const alone = layer.owner.kind === 'head' || all.filter((other) => localPath(other) === name).length === 1;
  return { name: alone ? name : layer.path, of: [layer], as: ({ shared, ...parameter }) => parameter };
}

/** A layer and all that it is computed from. */
function leadingTo(value: ValueNode): ReadonlySet<LayerNode> {
  const found = new Set<LayerNode>();
  const queue = [value];
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (next.kind === 'input' || found.has(next)) continue;
    found.add(next);
    queue.push(...next.inputs);
  }
  return found;
}
