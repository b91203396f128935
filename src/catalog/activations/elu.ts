import { defineActivation } from '../define.ts';

export default defineActivation({
  name: 'elu',
  doc: 'x where positive, else exp(x) - 1.',
  args: {},
  equation: String.raw`\begin{cases} x & x > 0 \\ e^x - 1 & x \le 0 \end{cases}`,
  lower: (x, _args, op) => op.elu(x),
});
