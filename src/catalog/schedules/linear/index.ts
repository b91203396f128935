import { number, share } from '../../arguments.ts';
import { defineSchedule } from '../../define.ts';

export default defineSchedule({
  name: 'linear',
  doc: 'Lowers the rate in a straight line, with every step.',
  args: {
    warmup: number('Epochs in which the rate first rises to its full height, step by step.', { min: 0, integer: true, default: 0 }),
    hold: share('Of the epochs after the rise: in these the rate keeps its full height.', { default: 0 }),
    floor: share('Of the rate, at the end.', { default: 0 }),
  },
  check: ({ hold }) => (hold === 1 ? '`hold` leaves no time in which the rate falls' : null),
});
