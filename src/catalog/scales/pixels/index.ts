import { choice, number, oneOrList } from '../../arguments.ts';
import { defineScale } from '../../define.ts';

export default defineScale({
  name: 'pixels',
  doc: 'Each pixel minus a mean, divided by a deviation: one number for all channels, or one a channel.',
  args: {
    mean: oneOrList(number(''), 'Taken off, in the order of the channels that come out.', { default: 0 }),
    sd: oneOrList(number('', { min: 0, exclusive: true }), 'What is left is divided by it.', { default: 1 }),
    order: choice(['rgb', 'bgr'], 'Of the channels that come out: as they are, or blue first, as networks from Caffe want them.', {
      default: 'rgb',
    }),
  },
  check: ({ mean, sd, order }) => {
    const counts = [mean, sd].flatMap((each) => (Array.isArray(each) ? [each.length] : []));
    if (new Set(counts).size > 1) return `\`mean\` has ${counts[0]} numbers, and \`sd\` ${counts[1]}`;
    return order === 'bgr' && counts.some((count) => count !== 3) ? '`order: bgr` has three channels' : null;
  },
});
