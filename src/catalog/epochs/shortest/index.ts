import { defineEpoch } from '../../define.ts';

export default defineEpoch({
  name: 'shortest',
  doc: 'One pass over the task with the fewest rows.',
  args: {},
});
