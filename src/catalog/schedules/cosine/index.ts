import { number, share } from '../../arguments.ts';
import { defineSchedule } from '../../define.ts';

export default defineSchedule({
  name: 'cosine',
  doc: 'Lowers the rate along half a cosine, with every step.',
  source: 'Loshchilov and Hutter 2017, eq. 5, without restarts',
  args: {
    warmup: number('Epochs in which the rate first rises to its full height, step by step.', { min: 0, integer: true, default: 0 }),
    floor: share('Of the rate, at the end.', { default: 0 }),
  },
});
