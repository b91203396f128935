import { defineLoss } from '../define.ts';

export default defineLoss({
  name: 'binary_cross_entropy',
  doc: 'Cross-entropy of a sigmoid; over the labels of a subset, the sum.',
  args: {},
  fits: { binary: [1], subset: ['classes'] },
  reads: 'scores',
  equation: String.raw`-\left[ q \log \sigma(f) + (1 - q) \log(1 - \sigma(f)) \right]`,
  // log(1 + exp(f)) - q f is the same number, and no large f overflows in it.
  lower: ({ output, label, task }, op) => {
    if (task === 'subset') return op.sum(op.sub(op.softplus(output), op.mul(label, output)), { axis: -1 });
    const score = op.column(output, { index: 0 });
    return op.sub(op.softplus(score), op.mul(label, score));
  },
  answer: ({ output, task }, op) => op.sigmoid(task === 'subset' ? output : op.column(output, { index: 0 })),
});
