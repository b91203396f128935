import { number } from '../arguments.ts';
import { defineLayer } from '../define.ts';

/** Of the sum of squares, under which a row counts as zeros and is left near them. */
const LEAST = 1e-12;

export default defineLayer({
  name: 'l2_normalize',
  doc: 'Brings the last dimension to one Euclidean length; zeros stay.',
  args: { length: number('Of every row.', { min: 0, exclusive: true, default: 1, positional: true }) },
  inputs: 'one',
  shape: (_args, [input]) => input!,
  lower: ({ args, inputs }, op) => {
    const [x] = inputs as [(typeof inputs)[number]];
    const squares = op.maximum(op.sum(op.square(x), { axis: -1, keep: true }), LEAST);
    return op.mul(args.length, op.div(x, op.sqrt(squares)));
  },
});
