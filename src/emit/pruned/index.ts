/**
 * A trained network without what its zeros make idle. Masks are multiplied into their kernels. A channel goes whose values are the same
 * for all rows, where what reads it can take them into a bias, and so does one that nothing reads. What is left gives the same answers.
 */
import { findMaker } from '../../catalog/index.ts';
import type { Ir, Layer, NetworkFunction, Op, Shape } from '../../ir/ir.ts';
import { headsApart } from './apart.ts';
import { constantsOf } from './constants.ts';
import { cutChannels } from './cut.ts';
import { flowOf } from './flow.ts';
import { fullName, isParameter, type Network, type Weights } from './network.ts';
import { keptChannels } from './needs.ts';
import { predicting } from './predicting.ts';

export type { Network, Tensor, Weights } from './network.ts';

export interface PrunedNetwork extends Network {
  /** Outputs of kernels that went. */
  readonly channels: number;
  readonly layers: readonly PrunedLayer[];
}

/** A layer of the network that predicts, of each task its own. */
export interface PrunedLayer {
  /** `features.h1`, `desert.pair`. */
  readonly layer: string;
  readonly before: Size;
  readonly after: Size;
  /** Numbers of its kernels that are not 0, of those before. */
  readonly nonzero: number;
}

export interface Size {
  readonly parameters: number;
  /** Of one row, forward. */
  readonly multiplyAdds: number;
}

/** Of an IR whose sizes are all known. */
export function pruned(ir: Ir, weights: Weights): PrunedNetwork {
  const whole = predicting({ ir, weights });
  const apart = { ir: headsApart(whole.ir), weights: whole.weights };
  const flow = flowOf(apart.ir, apart.weights);
  const constants = constantsOf(flow, apart.weights);
  const kept = keptChannels(flow, constants, apart.weights);
  const gone = (id: string): number => kept.get(id)?.filter((one) => one === 0).length ?? 0;
  const channels = flow.nodes.filter(({ role }) => role === 'mixes' || role === 'spreads').reduce((sum, { id }) => sum + gone(id), 0);
  const after = channels === 0 ? whole : cutChannels(apart, flow, constants, kept);
  const sizes = sizesOf(channels === 0 ? apart : after);
  const layers = [...sizesOf(apart)].flatMap(([layer, { size, nonzero }]) => (size.parameters === 0 ? [] : [{ layer, before: size, after: sizes.get(layer)!.size, nonzero }]));
  return { ...after, channels, layers };
}

function sizesOf({ ir, weights }: Network): Map<string, { readonly size: Size; readonly nonzero: number }> {
  const sizes = new Map<string, { readonly size: Size; readonly nonzero: number }>();
  for (const fn of ir.functions) {
    const shapes = new Map<string, Shape>([...fn.inputs, ...fn.layers].map(({ name, shape }) => [name, shape]));
    for (const layer of fn.layers) {
      const names = layer.parameters.map((parameter) => fullName(fn, { parameter, ...(layer.shared?.includes(parameter) ? { shared: true } : {}) }));
      const tensors = names.map((name) => weights[name]!);
      const nonzero = tensors.reduce((sum, { values }) => sum + values.filter((value) => value !== 0).length, 0);
      const parameters = tensors.reduce((sum, { values }) => sum + values.length, 0);
      sizes.set(`${fn.tasks?.[0] ?? fn.name}.${layer.name}`, { size: { parameters, multiplyAdds: workOf(layer, fn, shapes, weights) }, nonzero });
    }
  }
  return sizes;
}

/** Counted from kernels, whose sizes are what has changed; of layers that have none, or more than these, as their entry counts. */
function workOf(layer: Layer, fn: NetworkFunction, shapes: ReadonlyMap<string, Shape>, weights: Weights): number {
  const counts = layer.ops.map((op) => kernelWork(op, fn, weights));
  if (counts.some((count) => count !== null) && !layer.ops.some(({ op }) => MORE.has(op))) return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const inputs = layer.from.map((name) => shapes.get(name)!.slice(1));
  return findMaker(layer.entry)?.multiplyAdds?.(layer.args as never, inputs, layer.shape.slice(1)) ?? 0;
}

const MORE: ReadonlySet<string> = new Set(['attention', 'lstm', 'gru']);

/** Null of what has no kernel. */
function kernelWork({ op, in: operands, shape }: Op, fn: NetworkFunction, weights: Weights): number | null {
  const kernel = operands.find(isParameter);
  if (!kernel) return null;
  const own = weights[fullName(fn, kernel)]!.shape;
  const product = (dims: Shape): number => dims.reduce<number>((all, dim) => all * Number(dim), 1);
  switch (op) {
    case 'conv2d':
    case 'conv1d':
    case 'grouped_conv2d':
    case 'matmul':
      return product(shape.slice(1, -1)) * product(own);
    case 'depthwise_conv2d':
      return product(shape.slice(1)) * product(own.slice(0, 2));
    default:
      return null;
  }
}
