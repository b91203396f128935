import { choice, count, flag } from '../../arguments.ts';
import { defineEncoding } from '../../define.ts';

export default defineEncoding({
  name: 'tokens',
  doc: 'A text as the words that it is made of: an index each, 0 where it is shorter; what is longer is cut.',
  args: {
    length: count('Number of indices.', { positional: true }),
    tokenizer: choice(['word', 'whitespace', 'character'], 'What a text is divided into.', { default: 'word' }),
    lowercase: flag('Capital letters become small ones.', { default: true }),
  },
});
