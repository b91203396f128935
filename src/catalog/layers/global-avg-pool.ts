import { defineLayer } from '../define.ts';

export default defineLayer({
  name: 'global_avg_pool',
  doc: 'The mean of each channel over height and width.',
  args: {},
  inputs: 'one',
  shape: (_args, [input]) =>
    input!.length === 3
      ? [input![2]!]
      : { problem: 'global_avg_pool takes an image, [height, width, channels]; `reshape([...])` makes one of other numbers' },
  lower: ({ inputs }, op) => op.mean(inputs[0]!, { axis: [1, 2] }),
});
