/** Fusions, and every elementwise kernel as a fusion of one step, as programs of the map machine (`wasm/map.cc`). */
import { sizeOf } from '../../../runtime/shape.ts';
import { elementwiseOf, steps as kernels } from '../elementwise.ts';
import type { FusedStep, Fusion } from '../fusion.ts';
import type { Graph, Node, ValueId } from '../graph.ts';
import type { Argument, Instruction, Lowering } from '../instruction.ts';
import { mergedSteps, usedSteps } from './merged-steps.ts';
import { withPowers } from './powers.ts';

type Shape = readonly number[];

/** A fusion whose results may be other reductions than sums: `Fold` of `map.cc`. */
export interface Mapping extends Omit<Fusion, 'results'> {
  readonly results: readonly { readonly step: number; readonly sum?: readonly number[]; readonly fold?: FoldName }[];
}
export type FoldName = (typeof folds)[number];
const folds = ['sum', 'product', 'largest', 'least'] as const;

export interface Operand {
  readonly at: Argument;
  readonly shape: Shape;
  /** Where all of its numbers are this one. */
  readonly uniform?: number;
}

const numbers = new Map<string, number>(Object.values(kernels).flat().map((name, i) => [name, i]));

/** Floats of a block, where few buffers share the cache; of all buffers together. */
const [BLOCK, CACHE] = [512, 6144];
/** Floats that are worth a thread's while. */
const GRAIN = 4096;
/** Of work whose results come from everywhere. */
const MOST_PARTS = 8;
/** So many numbers, one after the other, are summed in single precision. */
const SEQUENCE = 256;

export function mapOf(mapping: Mapping, inputs: readonly Operand[], outputs: readonly Argument[]): Instruction {
  return { op: 'map', args: programOf(mapping, inputs, outputs, false) };
}

/**
 * A program for `map_rows`: rows are all axes of the space but the last. What has a step's result may be an input, and may be
 * as long as that; there are no sums.
 */
export function rowProgramOf(fusion: Fusion, inputs: readonly Operand[], output: Argument): readonly Argument[] {
  return programOf(fusion, inputs, [output], true);
}

export function mapped(ids: readonly ValueId[], { values }: Graph): Operand[] {
  return ids.map((id) => {
    const { shape, source } = values[id]!;
    const uniform = source.kind === 'constant' && source.numbers.length === 1 ? { uniform: source.numbers[0]! } : {};
    return { at: { value: id }, shape, ...uniform };
  });
}
export const written = (ids: readonly ValueId[]): Argument[] => ids.map((value) => ({ value }));

const lowerFused: Lowering = ({ attrs, inputs, outputs }, graph) => [mapOf(attrs as Fusion, mapped(inputs, graph), written(outputs))];

function lowerElementwise(node: Node, graph: Graph): readonly Instruction[] | null {
  const step = elementwiseOf(node, graph);
  if (!step) return null;
  const of = node.inputs.map((_, i) => i);
  return [mapOf(steps(node, graph, of, [{ ...step, of }]), mapped(node.inputs, graph), written(node.outputs))];
}

const lowerSumOfMany: Lowering = (node, graph) => {
  const of = node.inputs.map((_, i) => i);
  const adds = of.slice(1).map((i) => ({ op: 'Add', of: [i === 1 ? 0 : of.length + i - 2, i] }));
  return [mapOf(steps(node, graph, of, adds), mapped(node.inputs, graph), written(node.outputs))];
};

/** Those inputs, then `after`, of which the last is the node's output. */
function steps({ outputs }: Node, { values }: Graph, inputs: readonly number[], after: readonly FusedStep[]): Mapping {
  const all = [...inputs.map((input) => ({ op: 'input' as const, input })), ...after];
  return { space: values[outputs[0]!]!.shape, steps: all, results: [{ step: all.length - 1 }] };
}

const lowerFill =
  (value?: number): Lowering =>
  (node, graph) => {
    const constant = { op: 'constant' as const, value: value ?? Number(node.attrs['value']) };
    return [mapOf(steps(node, graph, [], [constant]), [], written(node.outputs))];
  };

export const maps: Readonly<Record<string, Lowering>> = {
  ...Object.fromEntries([...numbers.keys(), 'Cast'].map((name) => [name, lowerElementwise])),
  Fused: lowerFused,
  AddN: lowerSumOfMany,
  Fill: lowerFill(),
  ZerosLike: lowerFill(0),
  OnesLike: lowerFill(1),
};

interface Reduction {
  /** A step, until its pointer is known. */
  readonly step: number;
  readonly fold: FoldName;
  readonly to: Argument;
  /** One an axis of the space; 0 where it is reduced. */
  readonly strides: Shape;
  readonly size: number;
}

function programOf(mapping: Mapping, given: readonly Operand[], outputs: readonly Argument[], byRow: boolean): Argument[] {
  const { space } = mapping;
  const known = mapping.steps.map((step) => (isInput(step) ? constantOr(step, given[step.input]!.uniform) : step));
  const { steps, results } = withPowers(mergedSteps(known, mapping.results), mapping.results);
  const code = codeOf(steps, results);
  const inputs = code.inputs.map((input) => ({ at: given[input]!.at, strides: broadcastStrides(given[input]!.shape, space) }));
  const reductions = results.flatMap(({ step, sum, fold = 'sum' }, i): Reduction[] => {
    if (!sum) return [];
    const kept = space.map((n, axis) => (sum.includes(axis) ? 1 : n));
    return [{ step, fold, to: outputs[i]!, strides: broadcastStrides(kept, space), size: sizeOf(kept) }];
  });
  const all = [...inputs, ...reductions].map(({ strides }) => strides);
  const axes = collapsed(space, all, byRow);
  const loops = loopsOf(axes.dims, code.buffers, byRow);
  const grain = grainOf(axes.strides.slice(inputs.length), axes.dims, loops);
  const parts = grain === 0 ? partsOf(reductions, sizeOf(axes.dims)) : 1;
  const words = reductions.map((each, i) => reductionWords(each, axes.strides[inputs.length + i]!, axes.dims, loops, code.pointers.get(each.step)!, parts));
  return [
    ...[loops.units, grain, parts],
    ...[byRow ? space.at(-1)! / loops.each : 0, loops.length, loops.most, loops.each, loops.split, axes.dims.length - 1 - loops.split],
    ...[inputs.length, code.constants.length, outputs.length - reductions.length, reductions.length, code.registers, code.steps.length, code.copies],
    ...axes.dims.slice(0, loops.split),
    ...axes.dims.slice(loops.split + 1),
    ...inputs.flatMap(({ at }, i) => [at, isDirect(axes.strides[i]!, axes.dims, loops) ? 1 : 0, ...axes.strides[i]!]),
    ...code.constants.map((float) => ({ float })),
    ...outputs.filter((_, i) => !results[i]!.sum),
    ...words.flat(),
    ...code.steps.flatMap(({ op, to, of, value = 0, limit = 0 }) => [numbers.get(op)!, to, of[0]!, of[1] ?? 0, of[2] ?? 0, { float: value }, { float: limit }]),
  ];
}

/** In elements, of a row-major shape seen as a larger one: 0 where it repeats. */
function broadcastStrides(shape: Shape, space: Shape): number[] {
  const missing = space.length - shape.length;
  return space.map((_, axis) => {
    const own = axis - missing;
    return own < 0 || shape[own] === 1 ? 0 : sizeOf(shape.slice(own + 1));
  });
}

/** Fewer axes: those of one element are left out, neighbours are one where they are for all operands. By row, the last stays. */
function collapsed(space: Shape, operands: readonly Shape[], byRow: boolean): { readonly dims: number[]; readonly strides: number[][] } {
  const whole = joined(space, operands, space.length);
  return !byRow || whole.dims.length === 1 ? whole : joined(space, operands, space.length - 1);
}

/** The first `count` axes may be one. */
function joined(space: Shape, operands: readonly Shape[], count: number): { readonly dims: number[]; readonly strides: number[][] } {
  const dims: number[] = [];
  const strides: number[][] = operands.map(() => []);
  space.forEach((n, axis) => {
    const own = operands.map((of) => of[axis]!);
    const last = dims.length - 1;
    if (axis < count && n === 1) return;
    if (axis < count && last >= 0 && strides.every((of, i) => of[last] === own[i]! * n)) {
      dims[last]! *= n;
      strides.forEach((of, i) => { of[last] = own[i]!; });
    } else {
      dims.push(n);
      strides.forEach((of, i) => of.push(own[i]!));
    }
  });
  return dims.length > 0 ? { dims, strides } : { dims: [1], strides: strides.map(() => [0]) };
}

/** How a space is gone through: see `map.cc`. Axis `split` is the one along which blocks are cut. */
interface Loops {
  readonly split: number;
  readonly length: number;
  readonly units: number;
  readonly most: number;
  readonly each: number;
}

function loopsOf(dims: Shape, buffers: number, byRow: boolean): Loops {
  const block = Math.max(16, Math.min(BLOCK, Math.floor(CACHE / Math.max(1, buffers) / 16) * 16));
  let split = dims.length - 1;
  let each = 1;
  if (split > 0 && dims[split]! <= (byRow ? block : block / 2)) each = dims[split--]!;
  while (split > 0 && !byRow && each * dims[split]! <= block) each *= dims[split--]!;
  const units = each === 0 ? 0 : sizeOf(dims) / each;
  return { split, length: dims[split]!, units, most: Math.max(1, Math.floor(block / Math.max(1, each))), each };
}

/** Whether the numbers of a block lie one after the other. */
function isDirect(strides: Shape, dims: Shape, { split, most, each }: Loops): boolean {
  const inner = dims.slice(split + 1);
  const dense = inner.every((n, i) => n === 1 || strides[split + 1 + i] === sizeOf(inner.slice(i + 1)));
  return dense && (strides[split] === each || (most === 1 && each > 1));
}

/** Of how many units a thread's share is a multiple: whole results; 0 where these come from everywhere. */
function grainOf(reductions: readonly Shape[], dims: Shape, { split, length, each, units }: Loops): number {
  if (units === 0) return 0;
  const kept = (from: number, to: number) => reductions.every((strides) => dims.slice(from, to).every((_, i) => strides[from + i] !== 0));
  if (!kept(0, split)) return 0;
  const step = kept(split, split + 1) ? 1 : length;
  return split === 0 && step > 1 ? 0 : step * Math.max(1, Math.ceil(GRAIN / Math.max(1, each * step)));
}

/** Into how many parts work is cut whose results come from everywhere, so that threads share it. */
function partsOf(reductions: readonly Reduction[], floats: number): number {
  const largest = Math.max(...reductions.map(({ size }) => size));
  return Math.max(1, Math.min(MOST_PARTS, Math.floor(floats / (2 * GRAIN)), Math.floor(floats / (16 * Math.max(1, largest)))));
}

/** Sums of so many terms that single precision would show are kept in double. */
function reductionWords({ to, fold, size }: Reduction, strides: Shape, dims: Shape, { split, length, most }: Loops, from: number, parts: number): Argument[] {
  const blocks = [...dims.slice(0, split).filter((_, axis) => strides[axis] === 0), strides[split] === 0 ? Math.ceil(length / most) : 1];
  const doubles: Argument = fold === 'sum' && sizeOf(blocks) > SEQUENCE * parts ? { scratch: 2 * size * parts } : 0;
  return [to, doubles, parts > 1 ? { scratch: size * parts } : 0, folds.indexOf(fold), from, size, ...strides];
}

interface CodeStep {
  readonly op: string;
  readonly to: number;
  readonly of: readonly number[];
  readonly value?: number;
  readonly limit?: number;
}

/** A fusion's steps with places among the pointers: inputs, constants, outputs, registers. */
interface Code {
  /** The fusion's inputs, each once. */
  readonly inputs: readonly number[];
  readonly constants: readonly number[];
  readonly registers: number;
  readonly steps: readonly CodeStep[];
  /** Steps at the end that only copy to outputs. */
  readonly copies: number;
  /** By step of the fusion. */
  readonly pointers: ReadonlyMap<number, number>;
  /** That a block needs memory for. */
  readonly buffers: number;
}

function codeOf(steps: readonly FusedStep[], results: Mapping['results']): Code {
  const used = usedSteps(steps, results);
  const inputs = distinct(used.flatMap((i) => (isInput(steps[i]!) ? [steps[i].input] : [])));
  const constants = distinct(used.flatMap((i) => (isConstant(steps[i]!) ? [steps[i].value] : [])));
  const plain = results.flatMap(({ step, sum }) => (sum ? [] : [step]));
  const [firstOutput, firstRegister] = [inputs.length + constants.length, inputs.length + constants.length + plain.length];
  const work = used.filter((i) => !isInput(steps[i]!) && !isConstant(steps[i]!));
  const lastRead = lastReads(steps, work, results);
  // Outputs may lie where inputs do: a step writes there once the inputs are read.
  const inputsRead = Math.max(-1, ...used.filter((i) => isInput(steps[i]!)).map((i) => lastRead.get(i)!));
  const pointers = new Map<number, number>();
  for (const i of used) {
    const step = steps[i]!;
    if (isInput(step)) pointers.set(i, inputs.indexOf(step.input));
    else if (isConstant(step)) pointers.set(i, inputs.length + constants.findIndex((each) => Object.is(each, step.value)));
  }
  const code: CodeStep[] = [];
  const free: number[] = [];
  let registers = 0;
  for (const i of work) {
    const { op, of, value, to: limit } = steps[i] as Worked;
    const places = of.map((each) => pointers.get(each)!);
    for (const each of new Set(of)) if (lastRead.get(each) === i && pointers.get(each)! >= firstRegister) free.push(pointers.get(each)!);
    const output = plain.indexOf(i);
    const to = output >= 0 && i >= inputsRead ? firstOutput + output : free.pop() ?? firstRegister + registers++;
    pointers.set(i, to);
    code.push({ op, to, of: places, ...(value === undefined ? {} : { value }), ...(limit === undefined ? {} : { limit }) });
  }
  const copies = plain.flatMap((step, output): CodeStep[] => {
    const [from, to] = [pointers.get(step)!, firstOutput + output];
    return from === to ? [] : [{ op: 'Identity', to, of: [from] }];
  });
  return { inputs, constants, registers, steps: [...code, ...copies], copies: copies.length, pointers, buffers: inputs.length + constants.length + registers };
}

type Worked = Extract<FusedStep, { readonly of: readonly number[] }>;
const constantOr = (step: FusedStep, value: number | undefined): FusedStep => (value === undefined ? step : { op: 'constant', value });
const isInput = (step: FusedStep): step is Extract<FusedStep, { op: 'input' }> => step.op === 'input';
const isConstant = (step: FusedStep): step is Extract<FusedStep, { op: 'constant' }> => step.op === 'constant';

/** -0 is not 0, and NaN is itself. */
const distinct = (list: readonly number[]): number[] => list.filter((x, i) => list.findIndex((y) => Object.is(x, y)) === i);

/** By step: the last one that reads it; of results, the end. */
function lastReads(steps: readonly FusedStep[], work: readonly number[], results: Mapping['results']): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  for (const i of work) for (const each of (steps[i] as Worked).of) last.set(each, i);
  for (const { step } of results) last.set(step, Infinity);
  return last;
}
