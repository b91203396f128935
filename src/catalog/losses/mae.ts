import { defineLoss } from '../define.ts';

export default defineLoss({
  name: 'mae',
  doc: 'Absolute error, averaged over the numbers of a row.',
  args: {},
  fits: { real: ['size'] },
  reads: 'answers',
  equation: String.raw`\frac{1}{n} \sum_i |f_i - q_i|`,
  lower: ({ output, label }, op) => op.mean(op.abs(op.sub(output, label)), { axis: -1 }),
  answer: ({ output }) => output,
});
