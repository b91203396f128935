import { defineActivation } from '../define.ts';

export default defineActivation({
  name: 'sigmoid',
  doc: '1 / (1 + exp(-x)), between 0 and 1.',
  args: {},
  equation: String.raw`\frac{1}{1 + e^{-x}}`,
  range: [0, 1],
  lower: (x, _args, op) => op.sigmoid(x),
});
