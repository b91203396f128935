import { count, measure } from '../../arguments.ts';
import { defineStop } from '../../define.ts';

export default defineStop({
  name: 'early',
  doc: 'Ends a phase when the validation rows have not been answered better for some epochs, and goes on with the parameters of its best epoch.',
  source: 'Prechelt 1998, Early stopping: but when?',
  args: {
    on: measure('What is watched: a metric, over all tasks or of one, or the loss.'),
    patience: count('Epochs in a row that are no better than the best one before the phase ends.', { default: 10 }),
  },
});
