import { defineLoss } from '../define.ts';

export default defineLoss({
  name: 'mse',
  doc: 'Squared error, averaged over the numbers of a row.',
  args: {},
  fits: { real: ['size'] },
  reads: 'answers',
  equation: String.raw`\frac{1}{n} \lVert f - q \rVert^2`,
  lower: ({ output, label }, op) => op.mean(op.square(op.sub(output, label)), { axis: -1 }),
  answer: ({ output }) => output,
});
