import { defineActivation } from '../define.ts';

export default defineActivation({
  name: 'relu',
  doc: 'max(x, 0).',
  args: {},
  equation: String.raw`\max(x, 0)`,
  lower: (x, _args, op) => op.relu(x),
});
