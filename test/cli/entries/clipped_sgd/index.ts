import { defineOptimizer, number } from 'mtlc/catalog';

export default defineOptimizer({
  name: 'clipped_sgd',
  doc: 'Steps against the gradient, whose numbers are cut off at a limit.',
  args: {
    rate: number('Learning rate.', { min: 0, exclusive: true, positional: true }),
    limit: number('Largest number of a gradient.', { min: 0, exclusive: true, default: 1 }),
  },
  keeps: () => 0,
});
