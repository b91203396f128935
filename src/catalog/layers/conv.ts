import { count } from '../arguments.ts';
import { defineLayer, type ParameterDeclaration } from '../define.ts';
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
    ...convolutionArgs,
  },
  check: checkConvolution,
  inputs: 'one',
  shape: (args, [input]) => movedShape('conv', 'kernel', convolutionWindow(args), input!, args.filters),
  parameters: ({ filters, kernel, bias, start }, [input]): Record<string, ParameterDeclaration> => ({
    kernel: { shape: [...pairOf(kernel), input![2]!, filters], start },
    ...biasOf(bias, filters),
  }),
  lower: ({ args, inputs, parameters, activate }, op) => {
    const sums = op.conv2d(inputs[0]!, parameters.kernel!, convolutionAttrs(args));
    return activate(args.activation, args.bias ? op.add(sums, parameters.bias!) : sums);
  },
  multiplyAdds: ({ filters, kernel }, [input], output) => {
    const [height, width] = pairOf(kernel);
    return Number(output[0]) * Number(output[1]) * height * width * Number(input![2]) * filters;
  },
});
