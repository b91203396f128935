import { number } from '../arguments.ts';
import { definePrior } from '../define.ts';

export default definePrior({
  name: 'laplace',
  doc: 'Each weight is Laplace distributed around 0, independent of all others: the penalty of the lasso (L1), under which weights become 0.',
  source: 'Tibshirani 1996; its proximal step: Duchi and Singer 2009',
  args: { scale: number('The mean distance from 0.', { min: 0, exclusive: true, default: 1, positional: true }) },
  layout: 'matrix',
  couples: false,
  equation: String.raw`\frac{1}{b} \|W\|_1`,
  lower: ({ args, w }, op) => op.mul(1 / args.scale, op.sum(op.abs(w), { axis: [0, 1] })),
  // What lies within the amount becomes 0, all else comes nearer to it by the amount.
  proximal: ({ args, w, amount }, op) => {
    const most = op.mul(1 / args.scale, amount);
    return op.sub(w, op.minimum(op.maximum(w, op.neg(most)), most));
  },
});
