import { defineLayer } from '../define.ts';
import { checkPool, movedShape, padding, poolWindow, sizes } from '../windows.ts';

export default defineLayer({
  name: 'avg_pool',
  doc: 'The mean of each channel in windows over height and width; padding does not count.',
  args: {
    size: sizes('Size of the windows, one number or `[height, width]`.', { positional: true }),
    stride: { ...sizes('Steps of the window; the size, where it is left out.'), default: null },
    padding,
  },
  check: checkPool,
  inputs: 'one',
  shape: (args, [input]) => movedShape('avg_pool', 'window', poolWindow(args), input!, input![2]!),
  lower: ({ args, inputs }, op) => {
    const { size, stride, padding } = poolWindow(args);
    return op.avg_pool(inputs[0]!, { size, stride, padding });
  },
});
