import { listOf, number } from '../arguments.ts';
import { defineLoss } from '../define.ts';

export default defineLoss({
  name: 'binary_cross_entropy',
  doc: 'Cross-entropy of a sigmoid; over the labels of a subset, the sum.',
  args: {
    label_weights: listOf(number('', { min: 0 }), 'Of a subset: how much each label counts, in the order of the set; alike where it is left out.', {
      default: [],
    }),
  },
  fits: { binary: [1], subset: ['classes'] },
  reads: 'scores',
  labelWeights: ({ label_weights: weights }) => (weights.length > 0 ? weights.length : null),
  equation: String.raw`-\left[ q \log \sigma(f) + (1 - q) \log(1 - \sigma(f)) \right]`,
  // log(1 + exp(f)) - q f is the same number, and no large f overflows in it.
  lower: ({ args, output, label, task }, op) => {
    if (task === 'subset') {
      const each = op.sub(op.softplus(output), op.mul(label, output));
      const { label_weights: weights } = args;
      return op.sum(weights.length > 0 ? op.mul(each, op.constant({ values: weights })) : each, { axis: -1 });
    }
    const score = op.column(output, { index: 0 });
    return op.sub(op.softplus(score), op.mul(label, score));
  },
  answer: ({ output, task }, op) => op.sigmoid(task === 'subset' ? output : op.column(output, { index: 0 })),
});
