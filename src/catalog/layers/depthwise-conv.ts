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
  name: 'depthwise_conv',
  doc: 'A convolution of each channel by itself, with kernels of its own.',
  args: {
    kernel: sizes('Size of the kernels, one number or `[height, width]`.', { positional: true }),
    multiplier: count('Kernels of each channel.', { default: 1 }),
    ...convolutionArgs,
  },
  check: checkConvolution,
  inputs: 'one',
  shape: (args, [input]) =>
    movedShape('depthwise_conv', 'kernel', convolutionWindow(args), input!, Number(input![2]) * args.multiplier),
  parameters: ({ kernel, multiplier, bias, start }, [input]): Record<string, ParameterDeclaration> => ({
    kernel: { shape: [...pairOf(kernel), input![2]!, multiplier], start, outputAxes: 2 },
    ...biasOf(bias, Number(input![2]) * multiplier),
  }),
  lower: ({ args, inputs, parameters, activate }, op) => {
    const sums = op.depthwise_conv2d(inputs[0]!, parameters.kernel!, convolutionAttrs(args));
    return activate(args.activation, args.bias ? op.add(sums, parameters.bias!) : sums);
  },
  multiplyAdds: ({ kernel }, _inputs, output) => {
    const [height, width] = pairOf(kernel);
    return output.reduce<number>((all, n) => all * Number(n), height * width);
  },
});
