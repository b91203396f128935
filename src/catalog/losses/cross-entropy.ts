import { defineLoss } from '../define.ts';

export default defineLoss({
  name: 'cross_entropy',
  doc: 'Cross-entropy of a softmax over the classes.',
  args: {},
  fits: { class: ['classes'] },
  reads: 'scores',
  equation: String.raw`-\log \frac{e^{f_q}}{\sum_c e^{f_c}}`,
  lower: ({ output, label }, op) => op.neg(op.pick(op.log_softmax(output), label)),
  answer: ({ output }, op) => op.softmax(output),
});
