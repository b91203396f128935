import { number } from '../arguments.ts';
import { defineActivation } from '../define.ts';

export default defineActivation({
  name: 'leaky_relu',
  doc: 'x where positive, else a small multiple of x.',
  args: { slope: number('The multiple where x is negative.', { default: 0.01, min: 0, max: 1, positional: true }) },
  equation: String.raw`\max(x, a x)`,
  lower: (x, { slope }, op) => op.maximum(x, op.mul(slope, x)),
});
