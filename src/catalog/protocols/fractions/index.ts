import { count, flag, listOf, ownSeed, share } from '../../arguments.ts';
import { defineProtocol } from '../../define.ts';

export default defineProtocol({
  name: 'fractions',
  doc: 'Learning from few rows: a share of each task\'s rows, drawn at random, is trained on, and all others judge; several shares, several draws of each.',
  args: {
    shares: listOf(share(''), 'Shares of the rows that are trained on.', { positional: true }),
    repeats: count('Draws of each share.', { default: 5 }),
    seed: ownSeed('Seed of the draws; that of `train` where it is left out.'),
    stratified: flag('Every draw has each label in its share; with several labels a row, by iterative stratification.', {
      default: false,
    }),
    validation: share('Cut from each draw\'s training rows.', { default: 0 }),
  },
  check: ({ shares, validation }) => {
    if (shares.length === 0) return 'it needs at least one share, such as `[5%, 10%]`';
    if (shares.some((one) => one === 0 || one === 1)) return 'a share lies between 0% and 100%: there are rows to train on and rows to judge';
    if (validation === 1) return '`validation` leaves no row to train on';
    return new Set(shares).size < shares.length ? 'each share is listed once' : null;
  },
});
