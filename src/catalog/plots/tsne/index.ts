import { layers, number, ownSeed } from '../../arguments.ts';
import { definePlot } from '../../define.ts';

export default definePlot({
  name: 'tsne',
  doc: 'What a layer gives for test rows, as points of a plane, those that it makes alike close to one another: for the first part of each condition and variant.',
  source: 'van der Maaten and Hinton 2008',
  shows: 'outputs',
  args: {
    layers: layers('Each has a picture of its own; the like-named layers of tasks share one.', { positional: true }),
    points: number('Rows drawn from the test rows, where there are more.', { min: 4, max: 1000, integer: true, default: 400 }),
    perplexity: number('About how many neighbours a point has: at most a third of the points.', { min: 1, default: 30 }),
    seed: ownSeed('Of the drawing and of the points\' starts; the seed of `train` where it is left out.'),
  },
  check: ({ points, perplexity }) => (3 * perplexity > points ? `a perplexity of ${perplexity} asks for ${3 * perplexity} points or more, not ${points}` : null),
});
