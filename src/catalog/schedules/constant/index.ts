import { defineSchedule } from '../../define.ts';

export default defineSchedule({
  name: 'constant',
  doc: 'The same rate throughout.',
  args: {},
});
