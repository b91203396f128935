import { count } from '../../arguments.ts';
import { defineAugmentation } from '../../define.ts';

export default defineAugmentation({
  name: 'shift',
  doc: 'Pictures moved up, down, left or right by whole pixels; what comes in at an edge repeats the edge.',
  args: { most: count('Pixels, at most, in each direction.', { positional: true }) },
});
