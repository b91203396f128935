import { count, entry, taskNumbers } from '../../arguments.ts';
import { definePhase } from '../../define.ts';
import { checkSchedule, descentArgs } from '../../descent.ts';

export default definePhase({
  name: 'alternate',
  doc: 'Minimises one task\'s loss a step, the tasks taking turns.',
  supervised: true,
  args: {
    turns: taskNumbers('Steps in a row for each task: `{ kind: 2, color: 1 }`.', { positional: true }),
    optimizer: entry('optimizer', 'How a step follows the gradient.'),
    batch: count('Rows a step.', { default: 32 }),
    epochs: count('Passes over the training rows.'),
    ...descentArgs,
  },
  check: checkSchedule,
});
