import { defineActivation } from '../define.ts';

export default defineActivation({
  name: 'softplus',
  doc: 'log(1 + exp(x)), a smooth relu.',
  args: {},
  equation: String.raw`\log(1 + e^x)`,
  lower: (x, _args, op) => op.softplus(x),
});
