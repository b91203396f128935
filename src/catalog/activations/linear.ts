import { defineActivation } from '../define.ts';

export default defineActivation({
  name: 'linear',
  doc: 'The identity.',
  args: {},
  equation: String.raw`x`,
  lower: (x) => x,
});
