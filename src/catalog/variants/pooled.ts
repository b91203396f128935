import { defineVariant } from '../define.ts';

export default defineVariant({
  name: 'pooled',
  doc: 'One network for all tasks, their heads included; they must answer alike.',
  args: {},
});
