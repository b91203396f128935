import { defineLoss } from '../define.ts';

export default defineLoss({
  name: 'one_vs_rest',
  doc: 'Asks of each class whether it is the right one: cross-entropies of sigmoids, summed; answers are the sigmoids divided by their sum.',
  source: 'Rifkin and Klautau 2004',
  args: {},
  fits: { class: ['classes'] },
  reads: 'scores',
  equation: String.raw`\sum_c \log(1 + e^{f_c}) - f_q`,
  // The sum of log(1 + exp(f)), less the right score, is the same number, and no large f overflows in it.
  lower: ({ output, label }, op) => op.sub(op.sum(op.softplus(output), { axis: -1 }), op.pick(output, label)),
  // The softmax of log sigmoid(f): where all sigmoids underflow, their shares do not.
  answer: ({ output }, op) => op.softmax(op.neg(op.softplus(op.neg(output)))),
});
