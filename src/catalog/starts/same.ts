import { entry } from '../arguments.ts';
import { defineStart } from '../define.ts';

export default defineStart({
  name: 'same',
  doc: 'The like-named layers of all tasks start from the same values, as copies of one layer would.',
  check: ({ of }) => (of.entry === 'same' || of.entry === 'pretrained' ? `\`${of.entry}\` says by itself what values these are` : null),
  args: { of: entry('start', 'How these values are drawn.', { default: { entry: 'glorot_normal', args: {} }, positional: true }) },
  variance: ({ of }) => of,
  alike: true,
});
