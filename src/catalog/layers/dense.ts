import { product } from '../../ir/ops.ts';
import { count, entry, flag } from '../arguments.ts';
import { defineLayer, type ParameterDeclaration } from '../define.ts';

export default defineLayer({
  name: 'dense',
  doc: 'Every output is a weighted sum of all inputs, plus a bias, through an activation; of a sequence, at each step.',
  args: {
    units: count('Number of outputs.', { positional: true }),
    activation: entry('activation', 'Applied to the sums.', { default: { entry: 'linear', args: {} } }),
    bias: flag('Adds a learnt number to each output.', { default: true }),
    start: entry('start', 'How the kernel starts; the bias starts at 0.', { default: { entry: 'glorot_normal', args: {} } }),
  },
  inputs: 'one',
  shape: ({ units }, [input]) =>
    input!.length <= 2
      ? [...input!.slice(0, -1), units]
      : { problem: 'dense takes one row of numbers, [n], or a sequence of them, [time, n]; put `flatten()` before it' },
  parameters: ({ units, bias, start }, [input]): Record<string, ParameterDeclaration> => ({
    kernel: { shape: [input!.at(-1)!, units], start },
    ...(bias ? { bias: { shape: [units], start: { entry: 'zeros', args: {} } } } : {}),
  }),
  lower: ({ args, inputs, parameters, activate }, op) => {
    const sums = op.matmul(inputs[0]!, parameters.kernel!);
    return activate(args.activation, args.bias ? op.add(sums, parameters.bias!) : sums);
  },
  multiplyAdds: ({ units }, [input]) => Number(product(input!)) * units,
});
