/** A network without the channels that go: smaller shapes, smaller parameters, and what constants gave in biases. */
import type { Ir, Layer, NetworkFunction, Op, Parameter, Shape } from '../../ir/ir.ts';
import { shapeOf } from '../../ir/ops.ts';
import { kernelOf, type Constants } from './constants.ts';
import { idOf, type Flow, type Node } from './flow.ts';
import { biasOf, type Kept } from './needs.ts';
import type { Network, Tensor, Weights } from './network.ts';

export function cutChannels({ ir, weights }: Network, flow: Flow, constants: ReadonlyMap<string, Constants>, kept: Kept): Network {
  const after: Record<string, Tensor> = { ...weights };
  for (const node of flow.nodes) Object.assign(after, cutParameters(node, after, kept));
  // Shares are those of the kernels before the cut.
  for (const node of flow.nodes) Object.assign(after, withShares(node, flow, weights, after, constants, kept));
  const ops = opsAfter(flow, after, kept);
  const functions = ir.functions.map((fn) => functionAfter(fn, ir, ops));
  const parameters = ir.parameters.map((parameter): Parameter => ({ ...parameter, shape: after[parameter.name]!.shape }));
  return { ir: { ...ir, functions, parameters }, weights: after };
}

function cutParameters({ id, in: sources, role }: Node, weights: Weights, kept: Kept): Record<string, Tensor> {
  const out = kept.get(id)!;
  const [x] = sources.flatMap((source) => ('value' in source ? [kept.get(source.value)!] : []));
  if (role === 'mixes') return onlyKernel(sources, weights, x!, out);
  if (role === 'spreads') return onlyKernel(sources, weights, x!, null);
  if (role !== 'each') return {};
  const own = sources.flatMap((source) => ('parameter' in source && weights[source.parameter]!.values.length === out.length && out.length > 1 ? [source.parameter] : []));
  return Object.fromEntries(own.map((name) => [name, select(weights[name]!, weights[name]!.shape.length - 1, out)]));
}

/** Of a kernel's axis of what goes in, and of its last one. */
function onlyKernel(sources: Node['in'], weights: Weights, x: Uint8Array, out: Uint8Array | null): Record<string, Tensor> {
  const name = kernelOf(sources);
  const kernel = weights[name]!;
  const fewer = select(kernel, kernel.shape.length - 2, x);
  return { [name]: out ? select(fewer, kernel.shape.length - 1, out) : fewer };
}

function select({ shape, values }: Tensor, axis: number, kept: Uint8Array): Tensor {
  const inner = shape.slice(axis + 1).reduce((all, n) => all * n, 1);
  const left = values.filter((_, at) => kept[Math.floor(at / inner) % shape[axis]!] === 1);
  const count = kept.reduce((sum, one) => sum + one, 0);
  return { shape: shape.map((size, i) => (i === axis ? count : size)), values: left };
}

/** What the constant channels that go gave each of those that stay. */
function withShares(node: Node, flow: Flow, before: Weights, after: Weights, constants: ReadonlyMap<string, Constants>, kept: Kept): Record<string, Tensor> {
  const bias = node.role === 'mixes' ? biasOf(node, flow, before) : null;
  const [x] = node.in.flatMap((source) => ('value' in source ? [source.value] : []));
  const gone = bias ? (constants.get(x!) ?? []).map((constant, i) => (kept.get(x!)![i] === 1 ? 0 : (constant ?? 0))) : [];
  if (!bias || gone.every((constant) => constant === 0)) return {};
  const kernel = before[kernelOf(node.in)]!;
  const out = kept.get(node.id)!;
  const sums = new Float64Array(out.length);
  kernel.values.forEach((weight, at) => (sums[at % out.length]! += weight * gone[Math.floor(at / out.length) % gone.length]!));
  const { shape, values } = after[bias.parameter]!;
  const shares = sums.filter((_, i) => out[i] === 1);
  return { [bias.parameter]: { shape, values: values.map((value, i) => value + bias.sign * shares[i]!) } };
}

/** By value. */
function opsAfter(flow: Flow, weights: Weights, kept: Kept): ReadonlyMap<string, Op> {
  const ops = new Map<string, Op>();
  const shapeOfValue = (value: string): Shape => ops.get(value)?.shape ?? flow.shapes.get(value)!;
  for (const { id, op, in: sources, role } of flow.nodes) {
    const shapes = sources.map((source): Shape => ('value' in source ? shapeOfValue(source.value) : 'parameter' in source ? weights[source.parameter]!.shape : []));
    const sized = role === 'tiles' ? { ...op, attrs: { ...op.attrs, shape: [...(op.attrs!.shape as Shape).slice(0, -1), kept.get(id)!.reduce((sum, one) => sum + one, 0)] } } : op;
    ops.set(id, { ...sized, shape: role === 'stops' ? op.shape : shapeOf(op.op, shapes, sized.attrs)! });
  }
  return ops;
}

function functionAfter(fn: NetworkFunction, ir: Ir, ops: ReadonlyMap<string, Op>): NetworkFunction {
  const layers = fn.layers.map((layer): Layer => {
    const own = layer.ops.map(({ id }) => ops.get(idOf(fn.name, id))!);
    return { ...layer, ops: own, shape: own.at(-1)!.shape };
  });
  const shapes = new Map(layers.map(({ name, shape }) => [name, shape]));
  const given = argumentsOf(fn, ir);
  const inputs = fn.inputs.map((port, i) => ({ ...port, shape: shapeOfResult(given[i]!, ir, ops) ?? port.shape }));
  const outputs = fn.outputs.map((port) => ({ ...port, shape: shapes.get(port.name) ?? inputs.find(({ name }) => name === port.name)!.shape }));
  return { ...fn, layers, inputs, outputs };
}

/** What a function reads, as values of the whole model. */
const argumentsOf = ({ name }: NetworkFunction, { calls, tasks }: Ir): readonly string[] =>
  calls.find((call) => call.function === name)?.arguments ?? tasks.find(({ head }) => head === name)!.inputs;

/** Null of an input of the model. */
function shapeOfResult(value: string, { calls, functions }: Ir, ops: ReadonlyMap<string, Op>): Shape | null {
  const call = calls.find(({ results }) => results.includes(value));
  if (!call) return null;
  const { outputs } = functions.find(({ name }) => name === call.function)!;
  return ops.get(idOf(call.function, outputs[call.results.indexOf(value)]!.name))!.shape;
}
