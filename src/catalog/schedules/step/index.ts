import { count, number } from '../../arguments.ts';
import { defineSchedule } from '../../define.ts';

export default defineSchedule({
  name: 'step',
  doc: 'Multiplies the rate by `factor` after every so many epochs.',
  args: {
    every: count('Epochs between two changes.', { positional: true }),
    factor: number('What the rate is multiplied by.', { min: 0, exclusive: true, default: 0.1, positional: true }),
  },
});
