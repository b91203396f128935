import { defineLoss } from '../define.ts';

export default defineLoss({
  name: 'pairwise_cross_entropy',
  doc: 'Cross-entropy of a softmax over the pair of outputs (label, not label) of a binary task.',
  source: 'MT-DNN, eqs. 7 and 8',
  args: {},
  fits: { binary: [2] },
  reads: 'scores',
  equation: String.raw`-\left[ q \log p + (1 - q) \log(1 - p) \right],\; p = \frac{e^{f_c}}{e^{f_c} + e^{f_{\bar c}}}`,
  lower: ({ output, label }, op) => op.neg(op.pick(op.log_softmax(output), op.sub(1, label))),
  answer: ({ output }, op) => op.column(op.softmax(output), { index: 0 }),
});
