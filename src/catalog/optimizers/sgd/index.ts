import { flag, number } from '../../arguments.ts';
import { defineOptimizer } from '../../define.ts';

export default defineOptimizer({
  name: 'sgd',
  doc: 'Steps against the gradient, with momentum: v = momentum v + g; w = w - rate v.',
  args: {
    rate: number('Learning rate.', { min: 0, exclusive: true, positional: true }),
    momentum: number('Share of the last step that is kept.', { min: 0, max: 1, default: 0 }),
    nesterov: flag('Looks ahead along the momentum before it steps.', { default: false }),
    weight_decay: number('Adds this multiple of the weights to their gradient.', { min: 0, default: 0 }),
  },
  keeps: ({ momentum }) => (momentum === 0 ? 0 : 1),
  check: ({ nesterov, momentum }) => (nesterov && momentum === 0 ? '`nesterov` needs a momentum above 0' : null),
});
