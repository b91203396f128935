import { flag, ownSeed, share } from '../../arguments.ts';
import { defineProtocol } from '../../define.ts';

export default defineProtocol({
  name: 'holdout',
  doc: 'One division of the rows into training, validation and test.',
  args: {
    train: share('Rows that are trained on.'),
    validation: share('Rows that are watched while training.', { default: 0 }),
    test: share('Rows that judge.'),
    seed: ownSeed('Seed of the shuffle; that of `train` where it is left out.'),
    stratified: flag('Every part has each label in its share.', { default: false }),
  },
  check: ({ train, validation, test }) => {
    const all = train + validation + test;
    if (train === 0 || test === 0) return 'both `train` and `test` need rows';
    return Math.abs(all - 1) > 1e-9 ? `the shares add up to ${Math.round(all * 1000) / 10}%, not to 100%` : null;
  },
});
