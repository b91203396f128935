import { number } from '../arguments.ts';
import { definePrior } from '../define.ts';

export default definePrior({
  name: 'normal',
  doc: 'Each weight is normal around 0, independent of all others: the squared penalty of weight decay (L2).',
  source: 'Krogh and Hertz 1992',
  args: { sd: number('Standard deviation.', { min: 0, exclusive: true, default: 1, positional: true }) },
  layout: 'matrix',
  couples: false,
  equation: String.raw`\frac{1}{2 \sigma^2} \|W\|_F^2`,
  lower: ({ args, w }, op) => op.mul(0.5 / args.sd ** 2, op.sum(op.square(w), { axis: [0, 1] })),
});
