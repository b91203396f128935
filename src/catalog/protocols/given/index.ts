import { column, text } from '../../arguments.ts';
import { defineProtocol } from '../../define.ts';

export default defineProtocol({
  name: 'given',
  doc: 'The division that a column of the data gives: rows with other cells are left out.',
  args: {
    column: column('The column that says where each row belongs.', { positional: true }),
    train: text('The cell of rows that are trained on.', { default: 'train' }),
    validation: text('The cell of rows that are watched while training; none, where it is left out.', { default: '' }),
    test: text('The cell of rows that judge.', { default: 'test' }),
  },
  check: ({ train, validation, test }) => {
    if (train === '' || test === '') return 'both `train` and `test` need a cell';
    return new Set([train, validation, test]).size < 3 ? 'each part has a cell of its own' : null;
  },
});
