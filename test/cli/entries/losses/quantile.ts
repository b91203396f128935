import { defineLoss, number } from 'mtlc/catalog';

export default defineLoss({
  name: 'quantile',
  doc: 'Absolute error with a price for answers below the truth and another for those above; averaged over the numbers of a row.',
  source: 'Koenker and Bassett 1978',
  args: { share: number('Of labels below the answer.', { min: 0, max: 1, exclusive: true, default: 0.5, positional: true }) },
  fits: { real: ['size'] },
  reads: 'answers',
  equation: String.raw`\frac{1}{n} \sum_i \max(\tau e_i, (\tau - 1) e_i),\; e = q - f`,
  lower: ({ args, output, label }, op) => {
    const error = op.sub(label, output);
    return op.mean(op.maximum(op.mul(args.share, error), op.mul(args.share - 1, error)), { axis: -1 });
  },
  answer: ({ output }) => output,
});
