/** What the functions of a model read from one another. */
import { alignedLayers, layersOf, type FunctionNode, type LayerNode, type Model, type TaskNode, type ValueNode } from '../check/model.ts';
import { maskOf } from '../check/padding.ts';

/** What a function reads from outside, each once, in order; a head without layers passes on what leads to it. */
export function outsideInputs(node: FunctionNode, task: TaskNode | null): ValueNode[] {
  if (task && node.layers.length === 0) return [...task.from];
  const read = node.layers.flatMap((layer) => [...layer.inputs, maskOf(layer) ?? []].flat());
  return [...new Set(read.filter((value) => value.kind === 'input' || value.owner !== node))];
}

/** The layers of a function that something else reads, in order. */
export function readByOthers(node: FunctionNode, model: Model): LayerNode[] {
  const read = new Set<ValueNode>();
  for (const layer of layersOf(model)) if (layer.owner !== node) for (const input of layer.inputs) read.add(input);
  for (const task of model.tasks) if (task.output) read.add(task.output);
  for (const layer of alignedLayers(model)) read.add(layer);
  return node.layers.filter((layer) => read.has(layer));
}
