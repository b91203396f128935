import { column, columnOrNone, ownSeed, share } from '../../arguments.ts';
import { defineProtocol } from '../../define.ts';

export default defineProtocol({
  name: 'draws',
  doc: 'The draws that a file lists: the rows that each names are trained on, and all others judge.',
  args: {
    keys: column('The column of the list that names a row a line.', { positional: true }),
    rows: column('The column of the data that it names rows by: a cell a row.', { positional: true }),
    repeat: column('The column of the list that says which draw a line belongs to.'),
    rate: columnOrNone('The column of the list that says how much was drawn: a number is a percentage, `5` of `5%`.', { default: null }),
    seed: ownSeed('Seed of what `validation` cuts; that of `train` where it is left out.'),
    validation: share('Cut from each draw\'s training rows.', { default: 0 }),
  },
  check: ({ keys, rows, repeat, rate, validation }) => {
    if (validation === 1) return '`validation` leaves no row to train on';
    if (repeat.source !== keys.source || (rate && rate.source !== keys.source)) return 'keys, `repeat` and `rate` are columns of one source';
    return rows.source === keys.source ? 'the list is a source of its own, apart from the rows' : null;
  },
});
