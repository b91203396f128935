import { defineVariant } from '../define.ts';

export default defineVariant({
  name: 'single_task',
  doc: 'Every task by itself: each has a copy of all trunks and branches that it reads, frozen ones apart, and no prior or alignment ties it to another.',
  args: {},
});
