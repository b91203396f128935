import { count } from '../../arguments.ts';
import { defineScale } from '../../define.ts';

export default defineScale({
  name: 'vocabulary',
  doc: 'Of an input of tokens, by its `vocabulary`: the most frequent words of the training rows have the indices from 2, all others 1; padding keeps 0.',
  args: {
    size: count('Number of words.', { positional: true }),
    min_count: count('Words that occur less often are left out.', { default: 1 }),
  },
});
