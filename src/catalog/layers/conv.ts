import { count } from '../arguments.ts';
import type { Value } from '../../ir/builder.ts';
import type { Shape } from '../../ir/ir.ts';
import { defineLayer, type ParameterDeclaration, type Unfit } from '../define.ts';
import {
  biasOf,
  checkConvolution,
  convolutionArgs,
  convolutionAttrs,
  convolutionWindow,
  movedShape,
  pairOf,
  sizes,
} from '../windows.ts';

export default defineLayer({
  name: 'conv',
  doc: 'A convolution over height and width: every filter is a weighted sum of all channels under its kernel.',
  args: {
    filters: count('Number of filters, which are the channels that come out.', { positional: true }),
    kernel: sizes('Size of the kernel, one number or `[height, width]`.'),
    groups: count('Equal parts of the channels, each with filters of its own that see nothing else.', { default: 1 }),
    ...convolutionArgs,
  },
  check: checkConvolution,
  inputs: 'one',
  shape: (args, [input]) => undivided(args, input!) ?? movedShape('conv', 'kernel', convolutionWindow(args), input!, args.filters),
  parameters: ({ filters, kernel, groups, bias, start }, [input]): Record<string, ParameterDeclaration> => ({
    kernel: { shape: [...pairOf(kernel), Number(input![2]) / groups, filters], start },
    ...biasOf(bias, filters),
  }),
  lower: ({ args, inputs, parameters, activate }, op) => {
    const [x] = inputs as [Value];
    const attrs = convolutionAttrs(args);
    const sums =
      args.groups === 1
        ? op.conv2d(x, parameters.kernel!, attrs)
        : op.grouped_conv2d(x, parameters.kernel!, { ...attrs, groups: args.groups });
    return activate(args.activation, args.bias ? op.add(sums, parameters.bias!) : sums);
  },
  multiplyAdds: ({ filters, kernel, groups }, [input], output) => {
    const [height, width] = pairOf(kernel);
    return Number(output[0]) * Number(output[1]) * height * width * (Number(input![2]) / groups) * filters;
  },
});

/** Why the channels that go in or come out do not divide into groups, or null. */
function undivided({ groups, filters }: { readonly groups: number; readonly filters: number }, input: Shape): Unfit | null {
  const channels = input.length === 3 ? Number(input[2]) : groups;
  const uneven = (n: number, what: string): Unfit | null =>
    n % groups === 0 ? null : { problem: `${n} ${what} do not divide into ${groups} groups` };
  return uneven(channels, 'channels') ?? uneven(filters, 'filters');
}
