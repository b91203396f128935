import { number } from '../../arguments.ts';
import { defineOptimizer } from '../../define.ts';

export default defineOptimizer({
  name: 'adagrad',
  doc: 'Steps scaled by all squares of the gradient so far: they shrink, least for what rarely moves.',
  source: 'Duchi et al. 2011, eq. 1',
  args: {
    rate: number('Learning rate.', { min: 0, exclusive: true, default: 0.01, positional: true }),
    epsilon: number('Added to the root of the sum of squares.', { min: 0, exclusive: true, default: 1e-10 }),
  },
  keeps: () => 1,
});
