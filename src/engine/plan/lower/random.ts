import { sizeOf } from '../../../runtime/shape.ts';
import type { Lowering } from '../instruction.ts';

/** Uniform numbers of a stream under a seed of two words, which alone holds integers as they are. */
const lowerUniform: Lowering = ({ inputs, attrs, outputs }) => {
  const { shape, stream } = attrs as { shape: number[]; stream: [number, number] };
  return [{ op: 'uniform', args: [{ value: inputs[0]! }, { value: outputs[0]! }, sizeOf(shape), ...stream] }];
};

export const random: Readonly<Record<string, Lowering>> = { MtlcUniform: lowerUniform };
