import { number } from '../../arguments.ts';
import { defineOptimizer } from '../../define.ts';

export default defineOptimizer({
  name: 'adamw',
  doc: 'Adam with a decay of the weights that is not scaled by the gradients.',
  source: 'Loshchilov and Hutter 2019, algorithm 2',
  args: {
    rate: number('Learning rate.', { min: 0, exclusive: true, default: 0.001, positional: true }),
    beta1: number('Decay of the mean gradient.', { min: 0, max: 1, default: 0.9 }),
    beta2: number('Decay of the mean square.', { min: 0, max: 1, default: 0.999 }),
    epsilon: number('Added to the root of the mean square.', { min: 0, exclusive: true, default: 1e-8 }),
    weight_decay: number('A step takes this multiple of the rate from every weight.', { min: 0, default: 0.01 }),
  },
  keeps: () => 2,
  check: ({ beta1, beta2 }) => (beta1 === 1 || beta2 === 1 ? 'a decay of 1 never takes a gradient in' : null),
});
