import { count, flag, ownSeed, share } from '../../arguments.ts';
import { defineProtocol } from '../../define.ts';

export default defineProtocol({
  name: 'kfold',
  doc: 'Cross-validation: every row is tested once, by a network that never saw it.',
  args: {
    folds: count('Number of folds.', { positional: true }),
    seed: ownSeed('Seed of the shuffle; that of `train` where it is left out.'),
    stratified: flag('Every fold has each label in its share; with several labels a row, by iterative stratification.', {
      default: false,
    }),
    validation: share('Cut from each fold\'s training rows.', { default: 0 }),
  },
  check: ({ folds }) => (folds < 2 ? 'cross-validation needs at least 2 folds' : null),
});
