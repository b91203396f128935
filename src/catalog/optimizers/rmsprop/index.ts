import { number } from '../../arguments.ts';
import { defineOptimizer } from '../../define.ts';

export default defineOptimizer({
  name: 'rmsprop',
  doc: 'Steps scaled by a running mean of the gradient\'s square.',
  source: 'Tieleman and Hinton 2012, lecture 6.5',
  args: {
    rate: number('Learning rate.', { min: 0, exclusive: true, default: 0.01, positional: true }),
    decay: number('Decay of the mean square.', { min: 0, max: 1, default: 0.99 }),
    epsilon: number('Added to the root of the mean square.', { min: 0, exclusive: true, default: 1e-8 }),
    momentum: number('Share of the last step that is kept.', { min: 0, max: 1, default: 0 }),
  },
  keeps: ({ momentum }) => (momentum === 0 ? 1 : 2),
  check: ({ decay }) => (decay === 1 ? 'a decay of 1 never takes a gradient in' : null),
});
