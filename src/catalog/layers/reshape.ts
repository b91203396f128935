import { product } from '../../ir/ops.ts';
import { count, listOf } from '../arguments.ts';
import { defineLayer } from '../define.ts';

export default defineLayer({
  name: 'reshape',
  doc: 'The same numbers in another shape, in the same order, the last dimension fastest.',
  args: { shape: listOf(count('A size.'), 'The sizes of one row, without the batch.', { positional: true }) },
  check: ({ shape }) => (shape.length === 0 ? 'it takes a size at least, as in `reshape([28, 28, 1])`' : null),
  inputs: 'one',
  shape: ({ shape }, [input]) => {
    const [wanted, found] = [product(shape), product(input!)];
    return wanted === found
      ? shape
      : { problem: `reshape keeps every number: [${shape.join(', ')}] has ${wanted}, and its input ${found}` };
  },
  lower: ({ args, inputs }, op) => op.reshape(inputs[0]!, { shape: args.shape }),
});
