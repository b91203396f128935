import { defineActivation } from '../define.ts';

export default defineActivation({
  name: 'gelu',
  doc: 'x times the normal distribution function of x.',
  args: {},
  equation: String.raw`x \, \Phi(x)`,
  lower: (x, _args, op) => op.mul(op.mul(0.5, x), op.add(1, op.erf(op.mul(Math.SQRT1_2, x)))),
});
