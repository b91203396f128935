import { defineLayer } from '../define.ts';
import { checkPool, movedShape, padding, poolWindow, sizes } from '../windows.ts';

export default defineLayer({
  name: 'max_pool',
  doc: 'The largest number of each channel in windows over height and width.',
  args: {
    size: sizes('Size of the windows, one number or `[height, width]`.', { positional: true }),
    stride: { ...sizes('Steps of the window; the size, where it is left out.'), default: null },
    padding,
  },
  check: checkPool,
  inputs: 'one',
  shape: (args, [input]) => movedShape('max_pool', 'window', poolWindow(args), input!, input![2]!),
  lower: ({ args, inputs }, op) => {
    const { size, stride, padding } = poolWindow(args);
    return op.max_pool(inputs[0]!, { size, stride, padding });
  },
});
