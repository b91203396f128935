import { sizeOf } from '../../../runtime/shape.ts';
import type { Lowering } from '../instruction.ts';

const lowerEntropy: Lowering = ({ inputs, outputs }, { values }) => {
  const { shape } = values[inputs[0]!]!;
  const args = [...inputs, ...outputs].map((value) => ({ value }));
  return [{ op: 'softmax_cross_entropy', args: [...args, sizeOf(shape.slice(0, -1)), shape.at(-1)!] }];
};

export const entropy: Readonly<Record<string, Lowering>> = { SoftmaxCrossEntropy: lowerEntropy };
