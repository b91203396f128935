import { number } from '../arguments.ts';
import { defineStart } from '../define.ts';

export default defineStart({
  name: 'normal',
  doc: 'Normal around 0.',
  args: { sd: number('Standard deviation.', { min: 0, default: 0.01, positional: true }) },
  variance: ({ sd }) => sd ** 2,
});
