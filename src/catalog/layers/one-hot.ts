import { defineLayer } from '../define.ts';

export default defineLayer({
  name: 'one_hot',
  doc: 'A number for each index but 0, which is padding or a missing value: how often it stands in the row.',
  args: {},
  inputs: 'one',
  reads: 'indices',
  shape: (_args, [input], indices) =>
    input!.length === 1 ? [less(indices!)] : { problem: 'one_hot takes one row of indices' },
  lower: ({ inputs, indices }, op) => op.counts(inputs[0]!, { size: less(indices!) }),
});

const less = (indices: number | string): number | string => (typeof indices === 'number' ? indices - 1 : `${indices}-1`);
