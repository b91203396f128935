/** The part of a network that predicts: without what training alone reads, and with masks multiplied into their kernels. */
import type { Ir, Layer, NetworkFunction, Op, Operand, ParameterOperand } from '../../ir/ir.ts';
import { isParameter, type Network, type Tensor } from './network.ts';

export function predicting({ ir, weights }: Network): Network {
  const folded = foldMasks({ ir: withoutTraining(ir), weights });
  return withoutUnread(folded);
}

/** Parameters start as nothing: their values are known. */
function withoutTraining(ir: Ir): Ir {
  return {
    ...ir,
    parameters: ir.parameters.map(({ copy: _, ...parameter }) => ({ ...parameter, start: { entry: 'zeros', args: {}, place: parameter.place }, from: null })),
    priors: [],
    penalties: [],
    proximals: [],
    projections: [],
    covariances: [],
    alignments: [],
    distances: [],
    prefix: null,
    train: { ...ir.train, phases: [] },
    evaluate: { ...ir.evaluate, plots: [] },
    variants: [],
  };
}

const FACTOR = '.mask';

/** Each kernel times its mask is a parameter in the place of both: of the task whose mask it is, also where tasks shared the kernel. */
function foldMasks({ ir, weights }: Network): Network {
  const factors = new Map(ir.parameters.flatMap((parameter) => (parameter.multiplies === undefined ? [] : [[parameter.name, parameter] as const])));
  if (factors.size === 0) return { ir, weights };
  const products = [...factors].map(([name, { multiplies, ...mask }]) => {
    const kernel = ir.parameters.find((parameter) => parameter.name === multiplies)!;
    return { ...mask, name: name.slice(0, -FACTOR.length), shape: kernel.shape, factor: name, kernel: kernel.name };
  });
  const multiplied = Object.fromEntries(products.map(({ name, factor, kernel }) => [name, times(weights[kernel]!, weights[factor]!)]));
  const named = new Set(products.map(({ name }) => name));
  const others = ir.parameters.filter(({ name }) => !factors.has(name) && !named.has(name));
  const parameters = [...others, ...products.map(({ factor: _, kernel: __, ...parameter }) => parameter)];
  const order = new Map(ir.parameters.map(({ name }, i) => [name, i]));
  const place = (name: string): number => order.get(name) ?? order.get(name + FACTOR)!;
  parameters.sort((a, b) => place(a.name) - place(b.name));
  return { ir: { ...ir, parameters, functions: ir.functions.map((fn) => foldIn(fn, factors)) }, weights: { ...weights, ...multiplied } };
}

/** The mask is of the kernel's shape, or of its last axes. */
function times(kernel: Tensor, { values: mask }: Tensor): Tensor {
  return { shape: kernel.shape, values: kernel.values.map((value, i) => value * mask[i % mask.length]!) };
}

function foldIn(fn: NetworkFunction, factors: ReadonlyMap<string, unknown>): NetworkFunction {
  const isFactor = (operand: Operand): operand is ParameterOperand =>
    isParameter(operand) && (fn.tasks && !operand.shared ? fn.tasks.every((task) => factors.has(`${task}.${operand.parameter}`)) : factors.has(operand.parameter));
  return { ...fn, layers: fn.layers.map((layer) => foldLayer(layer, isFactor)) };
}

function foldLayer(layer: Layer, isFactor: (operand: Operand) => operand is ParameterOperand): Layer {
  const products = new Map<string, ParameterOperand>();
  const replaced = new Map<string, string>();
  for (const { id, op, in: [kernel, mask] } of layer.ops) {
    if (op !== 'mul' || !isParameter(kernel!) || !isFactor(mask!)) continue;
    const { parameter, ...own } = mask;
    products.set(id, { parameter: parameter.slice(0, -FACTOR.length), ...own });
    replaced.set(kernel.parameter, parameter);
  }
  if (products.size === 0) return layer;
  const ops = layer.ops.filter(({ id }) => !products.has(id)).map((op): Op => ({ ...op, in: op.in.map((operand) => (typeof operand === 'string' ? (products.get(operand) ?? operand) : operand)) }));
  const masks = new Set(replaced.values());
  const { shared, ...rest } = layer;
  const still = shared?.filter((name) => !replaced.has(name)) ?? [];
  const parameters = layer.parameters.filter((name) => !masks.has(name)).map((name) => replaced.get(name)?.slice(0, -FACTOR.length) ?? name);
  return { ...rest, parameters, ...(still.length > 0 ? { shared: still } : {}), ops };
}

/** Without layers and functions that no answer depends on, and their parameters. */
function withoutUnread({ ir, weights }: Network): Network {
  const read = new Set<string>();
  const heads = ir.functions.flatMap((fn) => {
    const task = ir.tasks.find(({ head }) => head === fn.name);
    return task ? [keepOnly(fn, new Set([task.output]))] : [];
  });
  for (const { inputs } of ir.tasks) for (const value of inputs) read.add(value);
  const trunks: NetworkFunction[] = [];
  const calls: Ir['calls'][number][] = [];
  for (const call of ir.calls.toReversed()) {
    const fn = ir.functions.find(({ name }) => name === call.function)!;
    const results = call.results.flatMap((value, i) => (read.has(value) ? [{ value, port: fn.outputs[i]!.name }] : []));
    if (results.length === 0) continue;
    trunks.unshift(keepOnly(fn, new Set(results.map(({ port }) => port))));
    calls.unshift({ ...call, results: results.map(({ value }) => value) });
    for (const value of call.arguments) read.add(value);
  }
  const functions = [...trunks, ...heads];
  const named = new Set(functions.flatMap((fn) => fn.layers.flatMap((layer) => layer.parameters.flatMap((name) => ownersOf(fn, layer, name)))));
  const parameters = ir.parameters.filter(({ name }) => named.has(name));
  return { ir: { ...ir, functions, calls, parameters }, weights: Object.fromEntries(parameters.map(({ name }) => [name, weights[name]!])) };
}

const ownersOf = ({ tasks }: NetworkFunction, { shared = [] }: Layer, name: string): string[] =>
  !tasks || shared.includes(name) ? [name] : tasks.map((task) => `${task}.${name}`);

/** Inputs stay, so that calls do. */
function keepOnly(fn: NetworkFunction, outputs: ReadonlySet<string>): NetworkFunction {
  const read = new Set(outputs);
  const layers = fn.layers.toReversed().filter((layer) => {
    if (!read.has(layer.name)) return false;
    for (const name of [...layer.from, layer.mask ?? []].flat()) read.add(name);
    return true;
  });
  return { ...fn, layers: layers.toReversed(), outputs: fn.outputs.filter(({ name }) => outputs.has(name)) };
}
