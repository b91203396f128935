import { number } from '../arguments.ts';
import { defineStart } from '../define.ts';

export default defineStart({
  name: 'full',
  doc: 'One number everywhere.',
  args: { value: number('The number.', { positional: true }) },
  variance: () => 0,
});
