import { defineLayer } from '../define.ts';

/** Below every number that a network gives, so that padding is never the largest. */
const LEAST = -1e9;

export default defineLayer({
  name: 'global_max_pool',
  doc: 'The largest number of each channel over height and width, or over the steps of a sequence; of padding alone it is 0.',
  args: {},
  inputs: 'one',
  masked: true,
  shape: (_args, [input]) =>
    input!.length === 2 || input!.length === 3
      ? [input!.at(-1)!]
      : {
          problem:
            'global_max_pool takes an image, [height, width, channels], or a sequence, [time, width]; `reshape([...])` makes one of other numbers',
        },
  lower: ({ inputs: [x], mask }, op) => {
    const channels = x!.shape.at(-1)!;
    const [height, width] = x!.shape.length === 4 ? x!.shape.slice(1, 3) : [x!.shape[1]!, 1];
    const image = op.reshape(x!, { shape: [height!, width!, channels] });
    const closed = mask && op.reshape(op.mul(op.sub(1, mask), LEAST), { shape: [height!, 1, 1] });
    const pooled = op.max_pool(closed ? op.add(image, closed) : image, { size: [height!, width!], stride: [1, 1], padding: 'valid' });
    const most = op.reshape(pooled, { shape: [channels] });
    return mask ? op.mul(most, op.minimum(op.sum(mask, { axis: 1, keep: true }), 1)) : most;
  },
});
