import { share } from '../../arguments.ts';
import { defineAugmentation } from '../../define.ts';

export default defineAugmentation({
  name: 'colour',
  doc: 'Other brightness, contrast and saturation: each times a factor from 1 minus its number to 1 plus it, and pixels kept within 0 and 255.',
  args: {
    brightness: share('All pixels.', { default: 0 }),
    contrast: share("Distances from the picture's mean grey.", { default: 0 }),
    saturation: share("Distances from each pixel's own grey; of RGB alone.", { default: 0 }),
  },
});
