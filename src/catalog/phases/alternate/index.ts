import { count, entry, numberOrNone, parts, taskNumbers } from '../../arguments.ts';
import { definePhase } from '../../define.ts';

export default definePhase({
  name: 'alternate',
  doc: 'Minimises one task\'s loss a step, the tasks taking turns.',
  supervised: true,
  args: {
    turns: taskNumbers('Steps in a row for each task: `{ kind: 2, color: 1 }`.', { positional: true }),
    optimizer: entry('optimizer', 'How a step follows the gradient.'),
    batch: count('Rows a step.', { default: 32 }),
    epochs: count('Passes over the training rows.'),
    clip: numberOrNone('Largest norm of the gradient of all that moves; a longer one is shortened to it.', {
      min: 0,
      exclusive: true,
    }),
    train: parts('What moves: trunks, branches, tasks or layers; everything where it is left out.', { default: null }),
  },
});
