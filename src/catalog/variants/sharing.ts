import { entry, layers } from '../arguments.ts';
import { defineVariant } from '../define.ts';

export default defineVariant({
  name: 'sharing',
  doc: 'The heads share by units behind some of their layers, as `share` in the model lets them.',
  args: {
    unit: entry('sharing', 'The unit.', { positional: true }),
    at: layers('The layers that units stand behind.'),
  },
});
