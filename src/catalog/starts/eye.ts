import { number } from '../arguments.ts';
import { defineStart } from '../define.ts';

export default defineStart({
  name: 'eye',
  doc: 'A multiple of the identity: a number where the last two dimensions have the same index, and 0 elsewhere.',
  args: { value: number('The number.', { default: 1, positional: true }) },
  variance: ({ value }, fans) => {
    const part = Math.min(fans.in, fans.out) / (fans.in * fans.out);
    return value ** 2 * part * (1 - part);
  },
});
