/** Rows by index, and what follows from indices. */
import { sizeOf } from '../../../runtime/shape.ts';
import type { Lowering } from '../instruction.ts';

const lowerGather: Lowering = ({ inputs, outputs, attrs }, { values }) => {
  const { shape } = values[inputs[0]!]!;
  const named = Number(attrs['axis'] ?? 0);
  const axis = named < 0 ? named + shape.length : named;
  const batchAxes = Number(attrs['batchDims'] ?? 0);
  const batch = sizeOf(shape.slice(0, batchAxes));
  const count = sizeOf(values[inputs[1]!]!.shape) / Math.max(1, batch);
  const lengths = [batch, sizeOf(shape.slice(batchAxes, axis)), shape[axis]!, count, sizeOf(shape.slice(axis + 1))];
  return [{ op: 'gather', args: [...[inputs[0]!, inputs[1]!, outputs[0]!].map((value) => ({ value })), ...lengths] }];
};

const lowerSegmentSum: Lowering = ({ inputs, outputs, attrs }, { values }) => {
  const [rows, ...row] = values[inputs[0]!]!.shape;
  const lengths = [rows!, sizeOf(row), Number(attrs['numSegments'])];
  return [{ op: 'segment_sum', args: [...[inputs[0]!, inputs[1]!, outputs[0]!].map((value) => ({ value })), ...lengths] }];
};

const lowerOneHot: Lowering = ({ inputs, outputs, attrs }, { values }) => {
  const [on, off] = [Number(attrs['onValue'] ?? 1), Number(attrs['offValue'] ?? 0)];
  const lengths = [sizeOf(values[inputs[0]!]!.shape), Number(attrs['depth'])];
  return [{ op: 'one_hot', args: [{ value: inputs[0]! }, { value: outputs[0]! }, ...lengths, { float: on }, { float: off }] }];
};

const lowerRunningSum: Lowering = ({ inputs, outputs, attrs }, { values }) => {
  const { shape } = values[inputs[0]!]!;
  const named = Number(attrs['axis'] ?? 0);
  const axis = named < 0 ? named + shape.length : named;
  const lengths = [sizeOf(shape.slice(0, axis)), shape[axis]!, sizeOf(shape.slice(axis + 1))];
  return [{ op: 'running_sum', args: [{ value: inputs[0]! }, { value: outputs[0]! }, ...lengths, attrs['exclusive'] ? 1 : 0, attrs['reverse'] ? 1 : 0] }];
};

const lowerRange: Lowering = ({ outputs, attrs }, { values }) => {
  const [start, stop] = [Number(attrs['start']), Number(attrs['stop'])];
  const step = Number(attrs['step'] ?? 1);
  // TF.js counts down from a start beyond the end, whatever sign is asked for.
  const signed = stop < start && step === 1 ? -1 : step;
  return [{ op: 'range', args: [{ value: outputs[0]! }, sizeOf(values[outputs[0]!]!.shape), { float: start }, { float: signed }] }];
};

export const lookups: Readonly<Record<string, Lowering>> = {
  GatherV2: lowerGather,
  UnsortedSegmentSum: lowerSegmentSum,
  OneHot: lowerOneHot,
  Cumsum: lowerRunningSum,
  Range: lowerRange,
};
