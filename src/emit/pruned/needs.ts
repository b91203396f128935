/** Which channels stay: those that something reads and that no bias can stand in for. */
import { kernelOf, passesOn, type Constants } from './constants.ts';
import { channelsOf, type Flow, type Node } from './flow.ts';
import type { Weights } from './network.ts';

/** By value, by channel: 1 of those that stay. */
export type Kept = ReadonlyMap<string, Uint8Array>;

/** What takes up the share of a channel that goes: plus it, or of a mean that is taken away minus it. */
export interface Bias {
  readonly parameter: string;
  readonly sign: 1 | -1;
}

export function keptChannels(flow: Flow, constants: ReadonlyMap<string, Constants>, weights: Weights): Kept {
  const kept = new Map<string, Uint8Array>();
  for (const [id, shape] of flow.shapes) {
    const channels = channelsOf(shape);
    if (channels !== null) kept.set(id, new Uint8Array(channels).fill(flow.whole.has(id) ? 1 : 0));
  }
  const asks = flow.nodes.toReversed().flatMap((node) => asksOf(node, flow, constants, weights, kept));
  for (;;) {
    while (asks.map((ask) => ask()).includes(true));
    // No value is without channels.
    const empty = [...kept.values()].filter((own) => own.length > 0 && !own.includes(1));
    if (empty.length === 0) return kept;
    empty[0]![0] = 1;
  }
}

/** The parameter behind an op that a constant can be added to; null where there is none. */
export function biasOf({ id, op }: Node, { readers, nodes, whole }: Flow, weights: Weights): Bias | null {
  const [reader, ...others] = readers.get(id) ?? [];
  if (!reader || others.length > 0 || whole.has(id)) return null;
  const at = reader.op.op === 'add' ? reader.in.findIndex((source) => 'parameter' in source) : reader.op.op === 'batch_norm' ? 3 : -1;
  const source = reader.in[at];
  if (!source || !('parameter' in source)) return null;
  const { parameter } = source;
  const reads = nodes.flatMap((node) => node.in).filter((each) => 'parameter' in each && each.parameter === parameter).length;
  return reads === 1 && weights[parameter]!.values.length === op.shape.at(-1) ? { parameter, sign: reader.op.op === 'add' ? 1 : -1 } : null;
}

/** It marks channels that others ask for, and says whether any is new. */
type Ask = () => boolean;

function asksOf(node: Node, flow: Flow, constants: ReadonlyMap<string, Constants>, weights: Weights, kept: ReadonlyMap<string, Uint8Array>): Ask[] {
  const out = kept.get(node.id);
  const values = node.in.flatMap((source) => ('value' in source ? [source.value] : []));
  const inputs = values.flatMap((value) => kept.get(value) ?? []);
  switch (node.role) {
    case 'each':
      return inputs.map((x) => together(x, out!, (i) => i));
    case 'tiles':
      return [together(inputs[0]!, out!, (i) => i % inputs[0]!.length)];
    case 'joins': {
      const starts = inputs.map((_, i) => inputs.slice(0, i).reduce((sum, x) => sum + x.length, 0));
      return inputs.map((x, i) => together(x, out!.subarray(starts[i], starts[i]! + x.length), (at) => at));
    }
    case 'spreads': {
      const each = out!.length / inputs[0]!.length;
      return [together(inputs[0]!, out!, (i) => Math.floor(i / each))];
    }
    case 'mixes': {
      const isFolded = foldedInto(node, flow, constants.get(values[0]!), weights);
      return [throughKernel(inputs[0]!, out!, weights[kernelOf(node.in)]!.values, isFolded)];
    }
    case 'stops':
      return [...inputs, ...(out ? [out] : [])].map((own) => () => mark(own, () => true));
  }
}

function mark(own: Uint8Array, isAsked: (channel: number) => boolean): boolean {
  let isNew = false;
  own.forEach((one, i) => {
    if (one === 1 || !isAsked(i)) return;
    own[i] = 1;
    isNew = true;
  });
  return isNew;
}

/** A channel stays where any of what it gives does, and the other way round. */
const together = (x: Uint8Array, out: Uint8Array, from: (channel: number) => number): Ask => () => {
  const asked = new Uint8Array(x.length);
  out.forEach((one, i) => (asked[from(i)]! |= one));
  const before = mark(x, (i) => asked[i] === 1);
  return mark(out, (i) => x[from(i)] === 1) || before;
};

/** Whether a channel of what an op mixes is a number that its bias can take up. */
function foldedInto(node: Node, flow: Flow, constants: Constants | undefined, weights: Weights): (channel: number) => boolean {
  const hasBias = biasOf(node, flow, weights) !== null;
  return (channel) => {
    const constant = constants?.[channel] ?? null;
    return passesOn(node.op, constant) && (constant === 0 || hasBias);
  };
}

/** What stays reads the channels for which its kernel is not 0. */
const throughKernel = (x: Uint8Array, out: Uint8Array, kernel: Float32Array, isFolded: (channel: number) => boolean): Ask => () => {
  const asked = new Uint8Array(x.length);
  kernel.forEach((weight, at) => {
    if (weight !== 0 && out[at % out.length] === 1) asked[Math.floor(at / out.length) % x.length] = 1;
  });
  return mark(x, (i) => asked[i] === 1 && !isFolded(i));
};
