import { number } from '../arguments.ts';
import { defineLoss } from '../define.ts';

export default defineLoss({
  name: 'huber',
  doc: 'Squared error where it is small, absolute error where it is large; averaged over the numbers of a row.',
  source: 'Huber 1964',
  args: { delta: number('The error from which on it is large.', { min: 0, exclusive: true, default: 1, positional: true }) },
  fits: { real: ['size'] },
  reads: 'answers',
  equation: String.raw`\frac{1}{n} \sum_i m_i \left( e_i - \frac{m_i}{2} \right),\; e = |f - q|,\; m = \min(e, \delta)`,
  lower: ({ args, output, label }, op) => {
    const error = op.abs(op.sub(output, label));
    const small = op.minimum(error, args.delta);
    return op.mean(op.mul(small, op.sub(error, op.mul(0.5, small))), { axis: -1 });
  },
  answer: ({ output }) => output,
});
