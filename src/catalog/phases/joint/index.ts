import { count, entry, entryOrNone, tasks } from '../../arguments.ts';
import { definePhase } from '../../define.ts';
import { checkSchedule, descentArgs } from '../../descent.ts';

export default definePhase({
  name: 'joint',
  doc: 'Minimises the weighted sum of the tasks\' mean losses, all tasks in every step.',
  supervised: true,
  args: {
    optimizer: entry('optimizer', 'How a step follows the gradient.'),
    batch: count('Rows a step; of each task, where tasks have rows of their own.', { default: 32 }),
    epochs: count('Passes over the training rows.'),
    epoch: entryOrNone('epoch', 'How long an epoch is, where tasks have rows of their own or it is a number of steps; `longest` where it is left out.'),
    losses: tasks('The tasks whose losses count; all where it is left out.', { default: null }),
    ...descentArgs,
  },
  check: checkSchedule,
});
