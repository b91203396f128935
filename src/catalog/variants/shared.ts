import { layers } from '../arguments.ts';
import { defineVariant } from '../define.ts';

export default defineVariant({
  name: 'shared',
  doc: 'The layers of the heads up to this one become one trunk of all tasks.',
  args: { layer: layers('A layer that every head has.', { positional: true }) },
});
