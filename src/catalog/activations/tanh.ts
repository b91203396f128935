import { defineActivation } from '../define.ts';

export default defineActivation({
  name: 'tanh',
  doc: 'Hyperbolic tangent, between -1 and 1.',
  args: {},
  equation: String.raw`\tanh x`,
  range: [-1, 1],
  lower: (x, _args, op) => op.tanh(x),
});
