/** Channels that give the same number for every row and at every place. */
import type { Op } from '../../ir/ir.ts';
import { channelsOf, type Flow, type Node, type Source } from './flow.ts';
import type { Tensor, Weights } from './network.ts';

/** By channel; null of what varies, or may. */
export type Constants = readonly (number | null)[];

/** By value, of those that have channels. */
export function constantsOf({ nodes, shapes }: Flow, weights: Weights): ReadonlyMap<string, Constants> {
  const found = new Map<string, Constants>();
  const of = (value: string): Constants => found.get(value) ?? Array<null>(channelsOf(shapes.get(value)!) ?? 0).fill(null);
  for (const node of nodes) {
    const channels = channelsOf(node.op.shape);
    if (channels !== null) found.set(node.id, constantsAfter(node, channels, of, weights));
  }
  return found;
}

function constantsAfter({ op, in: sources, role }: Node, channels: number, of: (value: string) => Constants, weights: Weights): Constants {
  const all = Array.from({ length: channels }, (_, i) => i);
  const inputs = sources.flatMap((source) => ('value' in source ? [of(source.value)] : []));
  switch (role) {
    case 'each':
      return all.map((i) => eachAfter(op, sources.map((source) => numberAt(source, i, of, weights))));
    case 'tiles':
      return all.map((i) => inputs[0]![i % inputs[0]!.length]!);
    case 'joins':
      return inputs.flat();
    case 'mixes':
      return mixed(op, inputs[0]!, weights[kernelOf(sources)]!);
    case 'spreads':
      return spread(op, inputs[0]!, weights[kernelOf(sources)]!);
    case 'stops':
      return all.map(() => null);
  }
}

/** Of an op that has one. */
export const kernelOf = (sources: readonly Source[]): string => sources.flatMap((source) => ('parameter' in source ? [source.parameter] : []))[0]!;

function numberAt(source: Source, channel: number, of: (value: string) => Constants, weights: Weights): number | null {
  if ('number' in source) return source.number;
  if ('value' in source) return of(source.value)[channel]!;
  const { values } = weights[source.parameter]!;
  return values[values.length === 1 ? 0 : channel]!;
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

const FUNCTIONS: Readonly<Record<string, (...x: number[]) => number>> = {
  add: (a, b) => a! + b!,
  sub: (a, b) => a! - b!,
  mul: (a, b) => a! * b!,
  div: (a, b) => a! / b!,
  maximum: Math.max,
  minimum: Math.min,
  neg: (x) => -x!,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  square: (x) => x! * x!,
  abs: Math.abs,
  sigmoid: (x) => 1 / (1 + Math.exp(-x!)),
  tanh: Math.tanh,
  relu: (x) => Math.max(x!, 0),
  elu: (x) => (x! > 0 ? x! : Math.expm1(x!)),
  softplus: (x) => softplus(x!),
};
/** What gives a number that is the same everywhere as it is. */
const SAME: ReadonlySet<string> = new Set(['identity', 'dropout', 'max_pool', 'avg_pool', 'mean']);

function eachAfter({ op, attrs }: Op, x: readonly (number | null)[]): number | null {
  if (op === 'mul' && x.includes(0)) return 0;
  if (!x.every((value) => value !== null)) return null;
  if (SAME.has(op)) return x[0]!;
  if (op === 'batch_norm') {
    const [value, scale, shift, mean, variance] = x as [number, number, number, number, number];
    return finite(((value - mean) / Math.sqrt(variance + Number(attrs!.epsilon))) * scale + shift);
  }
  return finite(FUNCTIONS[op]?.(...x) ?? null);
}

const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? Math.fround(value) : null);

/** Whether zeros lie around what a window moves over. */
export const isPadded = ({ attrs = {} }: Op): boolean => attrs.padding !== undefined && attrs.padding !== 'valid';

/** A channel that is the same everywhere gives the same everywhere, but beside padding, which is 0. */
export const passesOn = (op: Op, constant: number | null): constant is number => constant === 0 || (constant !== null && !isPadded(op));

function mixed(op: Op, x: Constants, kernel: Tensor): Constants {
  const [ins, outs] = kernel.shape.slice(-2) as [number, number];
  return Array.from({ length: outs }, (_, out) => {
    let sum = 0;
    for (let at = 0; at < kernel.values.length / outs; at++) {
      const weight = kernel.values[at * outs + out]!;
      const constant = x[at % ins]!;
      if (weight === 0) continue;
      if (!passesOn(op, constant)) return null;
      sum += weight * constant;
    }
    return Math.fround(sum);
  });
}

function spread(op: Op, x: Constants, kernel: Tensor): Constants {
  const [ins, each] = kernel.shape.slice(-2) as [number, number];
  return Array.from({ length: ins * each }, (_, out) => {
    const constant = x[Math.floor(out / each)]!;
    let sum = 0;
    for (let at = out; at < kernel.values.length; at += ins * each) {
      const weight = kernel.values[at]!;
      if (weight === 0) continue;
      if (!passesOn(op, constant)) return null;
      sum += weight * constant;
    }
    return Math.fround(sum);
  });
}
