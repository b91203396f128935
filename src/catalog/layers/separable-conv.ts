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
  name: 'separable_conv',
  doc: 'A convolution in two steps: of each channel by itself, then a weighted sum of the channels at each place.',
  source: 'Chollet 2017, section 1',
  args: {
    filters: count('Number of filters, which are the channels that come out.', { positional: true }),
    kernel: sizes('Size of the kernels of the first step, one number or `[height, width]`.'),
    multiplier: count('Kernels of each channel in the first step.', { default: 1 }),
    ...convolutionArgs,
  },
  check: checkConvolution,
  inputs: 'one',
  shape: (args, [input]) => movedShape('separable_conv', 'kernel', convolutionWindow(args), input!, args.filters),
  parameters: ({ filters, kernel, multiplier, bias, start }, [input]): Record<string, ParameterDeclaration> => ({
    depthwise: { shape: [...pairOf(kernel), input![2]!, multiplier], start, outputAxes: 2 },
    pointwise: { shape: [1, 1, Number(input![2]) * multiplier, filters], start },
    ...biasOf(bias, filters),
  }),
  lower: ({ args, inputs, parameters, activate }, op) => {
    const each = op.depthwise_conv2d(inputs[0]!, parameters.depthwise!, convolutionAttrs(args));
    const sums = op.conv2d(each, parameters.pointwise!, { padding: 'valid' });
    return activate(args.activation, args.bias ? op.add(sums, parameters.bias!) : sums);
  },
  multiplyAdds: ({ filters, kernel, multiplier }, [input], output) => {
    const [height, width] = pairOf(kernel);
    return Number(output[0]) * Number(output[1]) * Number(input![2]) * multiplier * (height * width + filters);
  },
});
