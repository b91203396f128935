import { defineEpoch } from '../../define.ts';

export default defineEpoch({
  name: 'longest',
  doc: 'One pass over the task with the most rows; the others begin anew.',
  args: {},
});
