import { timeAfter } from '../../ir/windows.ts';
import { choice, count, entry, flag } from '../arguments.ts';
import { defineLayer, type ParameterDeclaration } from '../define.ts';
import { noSequence } from '../sequences.ts';
import { biasOf } from '../windows.ts';

const padding = choice(
  ['valid', 'same', 'causal'],
  'Keeps the window inside (`valid`), or adds zeros around (`same`) or before (`causal`) so that time / stride steps come out, rounded up.',
  { default: 'valid' },
);

export default defineLayer({
  name: 'conv1d',
  doc: 'A convolution over time: every filter is a weighted sum of the steps under its kernel; padding counts as zeros.',
  args: {
    filters: count('Number of filters, which are the numbers of a step that comes out.', { positional: true }),
    kernel: count('Number of steps under the kernel.'),
    stride: count('Steps of the window.', { default: 1 }),
    padding,
    dilation: count('Distance of the steps under the kernel.', { default: 1 }),
    activation: entry('activation', 'Applied to the sums.', { default: { entry: 'linear', args: {} } }),
    bias: flag('Adds a learnt number to each filter.', { default: true }),
    start: entry('start', 'How the kernel starts; the bias starts at 0.', { default: { entry: 'glorot_normal', args: {} } }),
  },
  check: ({ stride, dilation }) => (stride > 1 && dilation > 1 ? 'a stride and a dilation above 1 do not go together' : null),
  inputs: 'one',
  masked: true,
  shape: (args, [input]) => {
    if (input!.length !== 2) return noSequence('conv1d');
    const time = timeAfter(args, args.kernel, input![0]!);
    if (time === null) return { problem: 'conv1d takes a sequence of known length' };
    if (time >= 1) return [time, args.filters];
    return { problem: `a kernel of ${args.kernel} does not fit into ${input![0]} steps; pad with \`padding: same\`` };
  },
  parameters: ({ filters, kernel, bias, start }, [input]): Record<string, ParameterDeclaration> => ({
    kernel: { shape: [kernel, input![1]!, filters], start },
    ...biasOf(bias, filters),
  }),
  lower: ({ args, inputs: [x], mask, parameters, activate }, op) => {
    const { stride, padding, dilation } = args;
    const counted = mask ? op.mul(x!, op.reshape(mask, { shape: [x!.shape[1]!, 1] })) : x!;
    const sums = op.conv1d(counted, parameters.kernel!, { stride, padding, dilation });
    return activate(args.activation, args.bias ? op.add(sums, parameters.bias!) : sums);
  },
  multiplyAdds: ({ filters, kernel }, [input], output) => Number(output[0]) * kernel * Number(input![1]) * filters,
});
