import { count, entry, tasks } from '../../arguments.ts';
import { definePhase } from '../../define.ts';
import { checkSchedule, descentArgs } from '../../descent.ts';

export default definePhase({
  name: 'joint',
  doc: 'Minimises the weighted sum of the tasks\' mean losses, all tasks in every step.',
  supervised: true,
  args: {
    optimizer: entry('optimizer', 'How a step follows the gradient.'),
    batch: count('Rows a step.', { default: 32 }),
    epochs: count('Passes over the training rows.'),
    losses: tasks('The tasks whose losses count; all where it is left out.', { default: null }),
    ...descentArgs,
  },
  check: checkSchedule,
});
