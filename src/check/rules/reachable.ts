import { unreachable } from '../../diagnostics/messages/statistics.ts';
import { alignedLayers, type Model, type ValueNode } from '../model.ts';
import { copiedNetworks } from '../networks.ts';
import type { Rule } from './rule.ts';

/**
 * Every layer leads to a task or is aligned with one, once there is one; a network may be there to be copied. Reported once a
 * trunk, branch or head, at the first layer that leads nowhere.
 */
export const everyLayerReachable: Rule = (model, torn) => {
  if (torn || model.tasks.length === 0 || model.tasks.some((task) => task.damaged || !task.output)) return [];
  const reached = reachedFrom(model);
  const copied = copiedNetworks(model);
  return model.functions.filter(({ name }) => !copied.has(name)).flatMap((owner) => {
    const lost = owner.layers.find((layer) => !reached.has(layer));
    return lost ? [unreachable.at(lost.span, { layer: lost.path })] : [];
  });
};

function reachedFrom(model: Model): ReadonlySet<ValueNode> {
  const reached = new Set<ValueNode>();
  const queue: ValueNode[] = [...model.tasks.flatMap((task) => (task.output ? [task.output] : [])), ...alignedLayers(model)];
  for (let value = queue.pop(); value; value = queue.pop()) {
    if (reached.has(value)) continue;
    reached.add(value);
    if (value.kind === 'layer') queue.push(...value.inputs);
  }
  return reached;
}
