import { count } from '../../arguments.ts';
import { defineEpoch } from '../../define.ts';

export default defineEpoch({
  name: 'steps',
  doc: 'As many steps, however long the tasks are.',
  args: { count: count('How many.', { positional: true }) },
});
