import { number } from '../../arguments.ts';
import { defineOptimizer } from '../../define.ts';

export default defineOptimizer({
  name: 'adam',
  doc: 'Steps scaled by running means of the gradient and of its square, both corrected for their start.',
  source: 'Kingma and Ba 2015, algorithm 1',
  args: {
    rate: number('Learning rate.', { min: 0, exclusive: true, default: 0.001, positional: true }),
    beta1: number('Decay of the mean gradient.', { min: 0, max: 1, default: 0.9 }),
    beta2: number('Decay of the mean square.', { min: 0, max: 1, default: 0.999 }),
    epsilon: number('Added to the root of the mean square.', { min: 0, exclusive: true, default: 1e-8 }),
  },
  keeps: () => 2,
  check: ({ beta1, beta2 }) => (beta1 === 1 || beta2 === 1 ? 'a decay of 1 never takes a gradient in' : null),
});
