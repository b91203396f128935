import { overMemory } from '../../diagnostics/messages/statistics.ts';
import type { ParameterNode } from '../model.ts';
import { computedLayers } from '../networks.ts';
import type { Rule } from './rule.ts';

/** Bytes of a float, times value, gradient, and two slots of an optimizer. */
const BYTES_A_PARAMETER = 4 * 4;

/** What a WebAssembly memory of 32-bit addresses holds. */
const LIMIT = 2 ** 32;

/** Training fits into the memory of the backend that is always there. Reported at the largest layer. */
export const memoryBudget: Rule = (model) => {
  const counted = new Set<string>();
  const once = ({ name }: ParameterNode): boolean => !counted.has(name) && counted.add(name).has(name);
  const layers = computedLayers(model).map((layer) => ({ layer, size: layer.parameters.filter(once).reduce((sum, each) => sum + sizeOf(each), 0) }));
  const parameters = layers.reduce((sum, { size }) => sum + size, 0);
  if (!(parameters * BYTES_A_PARAMETER > LIMIT)) return [];
  const { layer, size } = layers.reduce((largest, each) => (each.size > largest.size ? each : largest));
  const gigabytes = Math.ceil((parameters * BYTES_A_PARAMETER) / 1e9);
  return [overMemory.at(layer.span, { parameters, gigabytes, layer: layer.path, size })];
};

/** A size that only the data tells counts as 1. */
function sizeOf({ shape }: ParameterNode): number {
  return shape.reduce<number>((all, dim) => all * (typeof dim === 'number' ? dim : 1), 1);
}
