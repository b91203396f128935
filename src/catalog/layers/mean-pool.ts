import { defineLayer } from '../define.ts';
import { noSequence } from '../sequences.ts';

export default defineLayer({
  name: 'mean_pool',
  doc: 'The mean over the steps of a sequence; padding does not count, and of padding alone it is 0.',
  args: {},
  inputs: 'one',
  masked: true,
  shape: (_args, [input]) => (input!.length === 2 ? [input![1]!] : noSequence('mean_pool')),
  lower: ({ inputs: [x], mask }, op) => {
    if (!mask) return op.mean(x!, { axis: 1 });
    const counted = op.mul(x!, op.reshape(mask, { shape: [x!.shape[1]!, 1] }));
    return op.div(op.sum(counted, { axis: 1 }), op.maximum(op.sum(mask, { axis: 1, keep: true }), 1));
  },
});
