import { defineActivation } from '../define.ts';

export default defineActivation({
  name: 'softmax',
  doc: 'exp(x) normalised over the last axis: positive, and sums to 1.',
  args: {},
  equation: String.raw`\frac{e^{x_i}}{\sum_j e^{x_j}}`,
  range: [0, 1],
  lower: (x, _args, op) => op.softmax(x),
});
