import { sizeOf } from '../../../runtime/shape.ts';
import type { Lowering } from '../instruction.ts';
import type { Opcode } from '../wasm/opcodes.ts';

/** Over the last axis, the only one that TF.js has them over. */
const lowerRows =
  (op: Opcode): Lowering =>
  ({ inputs, outputs }, { values }) => {
    const { shape } = values[inputs[0]!]!;
    const width = shape.at(-1) ?? 1;
    return [{ op, args: [{ value: inputs[0]! }, { value: outputs[0]! }, width === 0 ? 0 : sizeOf(shape) / width, width] }];
  };

export const softmax: Readonly<Record<string, Lowering>> = {
  Softmax: lowerRows('softmax'),
  LogSoftmax: lowerRows('log_softmax'),
};
