import { defineLayer } from '../define.ts';

export default defineLayer({
  name: 'global_max_pool',
  doc: 'The largest number of each channel over height and width.',
  args: {},
  inputs: 'one',
  shape: (_args, [input]) =>
    input!.length === 3
      ? [input![2]!]
      : { problem: 'global_max_pool takes an image, [height, width, channels]; `reshape([...])` makes one of other numbers' },
  lower: ({ inputs: [image] }, op) => {
    const [, height, width, channels] = image!.shape;
    const most = op.max_pool(image!, { size: [height!, width!], stride: [1, 1], padding: 'valid' });
    return op.reshape(most, { shape: [channels!] });
  },
});
