import { share } from '../../arguments.ts';
import { defineAugmentation } from '../../define.ts';

export default defineAugmentation({
  name: 'crop',
  doc: 'A part of each picture, somewhere in it and of its proportions, enlarged to its size.',
  args: { smallest: share('Of height and width that the part has at least.', { positional: true }) },
  check: ({ smallest }) => (smallest === 0 ? 'a part of a picture has some height and width: take `crop(80%)`' : null),
});
