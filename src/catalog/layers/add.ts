import { defineLayer } from '../define.ts';

export default defineLayer({
  name: 'add',
  doc: 'Sums its inputs, element by element.',
  args: {},
  inputs: 'many',
  shape: (_args, [first, ...rest]) =>
    rest.every((shape) => JSON.stringify(shape) === JSON.stringify(first))
      ? first!
      : { problem: 'add sums inputs of one shape; a `dense` or a `conv` with `kernel: 1` changes the last dimension' },
  lower: ({ inputs: [first, ...rest] }, op) => rest.reduce((sum, input) => op.add(sum, input), first!),
});
