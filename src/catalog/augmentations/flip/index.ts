import { choice } from '../../arguments.ts';
import { defineAugmentation } from '../../define.ts';

export default defineAugmentation({
  name: 'flip',
  doc: 'Every other picture mirrored: left and right exchanged, or top and bottom.',
  args: { direction: choice(['horizontal', 'vertical'], 'What is exchanged.', { default: 'horizontal', positional: true }) },
});
