import type { EntryValue } from '../catalog/arguments.ts';
import { findEntry } from '../catalog/index.ts';
import { indicesOf } from '../check/layers.ts';
import { alignedLayers, shortName, type FunctionNode, type LayerNode, type Model, type ParameterNode, type TaskNode, type ValueNode } from '../check/model.ts';
import { maskOf } from '../check/padding.ts';
import { startLowering, type OpBuilder, type Value } from '../ir/builder.ts';
import type { Layer, NetworkFunction, Op, Port, Shape } from '../ir/ir.ts';
import { plain, type PlaceOf } from './plain.ts';
import { outsideInputs, readByOthers } from './ports.ts';

/** A trunk, a branch or one task's head as a function over its own names: what it reads from outside are its inputs. */
export function lowerFunction(
  node: FunctionNode,
  name: string,
  task: TaskNode | null,
  model: Model,
  place: PlaceOf,
): NetworkFunction {
  const inputs = outsideInputs(node, task);
  const ids = localIds(node, inputs);
  const layers = node.layers.map((layer) => lowerLayer(layer, ids, place));
  const outputs = task ? headOutputs(task, model) : readByOthers(node, model);
  return {
    name,
    kind: node.kind,
    place: place(node.span),
    tasks: null,
    inputs: inputs.map((value) => ({ name: ids.get(value)!, shape: withBatch(value) })),
    layers,
    outputs: outputs.map((value): Port => ({ name: ids.get(value)!, shape: withBatch(value) })),
    random: node.layers.some((layer) => layer.entry!.random),
    statistics: layers.some(({ ops }) => ops.some(({ op }) => op === 'batch_norm')),
  };
}

/** What answers are read from, and what is aligned in any head of the same lines. */
function headOutputs(task: TaskNode, model: Model): ValueNode[] {
  const lines = new Set(alignedLayers(model).map(({ statement }) => statement));
  const aligned = task.head!.layers.filter(({ statement }) => lines.has(statement));
  return [...new Set([...aligned, task.output!])];
}

function withBatch(value: ValueNode): Shape {
  return ['batch', ...value.shape!];
}

/** Layers have their path without the function's name, inputs the last part of theirs; a name that is taken gets its whole path. */
function localIds(node: FunctionNode, inputs: readonly ValueNode[]): Map<ValueNode, string> {
  const ids = new Map<ValueNode, string>(node.layers.map((layer) => [layer, localPath(layer)]));
  const taken = new Set(ids.values());
  for (const input of inputs) {
    const short = input.path.split('.').at(-1)!;
    const id = taken.has(short) ? input.path : short;
    taken.add(id);
    ids.set(input, id);
  }
  return ids;
}

function localPath(layer: LayerNode): string {
  return layer.path.slice(layer.owner.name.length + 1);
}

function lowerLayer(layer: LayerNode, ids: ReadonlyMap<ValueNode, string>, place: PlaceOf): Layer {
  const id = ids.get(layer)!;
  const { op, built } = startLowering(id);
  const inputs = layer.inputs.map((value): Value => ({ operand: ids.get(value)!, shape: withBatch(value) }));
  const tokens = maskOf(layer);
  const names = layer.parameters.map((parameter) => parameterName(layer, parameter));
  const shared = names.filter((_, i) => isShared(layer, layer.parameters[i]!));
  const result = layer.entry!.lower(
    {
      args: layer.args as never,
      inputs,
      mask: tokens && op.mask({ operand: ids.get(tokens)!, shape: withBatch(tokens) }),
      indices: layer.inputs.map(indicesOf)[0] ?? null,
      parameters: parameterValues(layer, names, op),
      activate: (activation, x) => activate(activation, x, op),
      name: layer.owner.kind === 'head' ? id : layer.path,
      frozen: layer.parameters.every(({ frozen }) => frozen),
    },
    op,
  );
  return {
    name: id,
    entry: layer.entry!.name,
    args: plain(layer.args),
    place: place(layer.span),
    from: layer.inputs.map((value) => ids.get(value)!),
    ...(tokens ? { mask: ids.get(tokens)! } : {}),
    shape: withBatch(layer),
    parameters: names,
    ...(shared.length > 0 ? { shared } : {}),
    ops: named(id, result, built, op),
  };
}

/** In a head a parameter of its own is named without its task. */
function parameterName({ owner }: LayerNode, { name, shared }: ParameterNode): string {
  return owner.kind === 'head' && !shared ? name.slice(owner.name.length + 1) : name;
}

/** Whether a head reads a parameter that is not its own. */
const isShared = ({ owner }: LayerNode, { shared }: ParameterNode): boolean => owner.kind === 'head' && shared === true;

/** Each as the layer sees it: times what a prior has put beside it. */
function parameterValues(layer: LayerNode, names: readonly string[], op: OpBuilder): { [name: string]: Value } {
  const { parameters } = layer;
  const values = parameters.map((parameter, i): Value => {
    const shared = isShared(layer, parameter) ? { shared: true as const } : {};
    return { operand: { parameter: names[i]!, ...shared }, shape: parameter.shape };
  });
  const own = parameters.flatMap((parameter, i) => {
    if (parameter.multiplies !== undefined) return [];
    const short = shortName(layer, parameter);
    const factor = parameters.findIndex((each) => each.multiplies === short);
    return [[short, factor < 0 ? values[i]! : op.mul(values[i]!, values[factor]!)] as const];
  });
  return Object.fromEntries(own);
}

export function activate(activation: EntryValue, x: Value, op: OpBuilder): Value {
  return findEntry('activation', activation.entry)!.lower(x, activation.args as never, op);
}

/** The last op takes the layer's name; a layer that changes nothing is an identity. */
function named(id: string, result: Value, built: Op[], op: OpBuilder): readonly Op[] {
  if (built.at(-1)?.id !== result.operand) op.identity(result);
  const last = built.at(-1)!;
  return [...built.slice(0, -1), { ...last, id }];
}
