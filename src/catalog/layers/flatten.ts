import { product } from '../../ir/ops.ts';
import { defineLayer } from '../define.ts';

export default defineLayer({
  name: 'flatten',
  doc: 'The same numbers as one row, [n].',
  args: {},
  inputs: 'one',
  shape: (_args, [input]) => [product(input!)],
  lower: ({ inputs }, op) => op.reshape(inputs[0]!, { shape: [product(inputs[0]!.shape.slice(1))] }),
});
