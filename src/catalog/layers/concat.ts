import { defineLayer } from '../define.ts';
import { shapeOf } from '../../ir/ops.ts';

export default defineLayer({
  name: 'concat',
  doc: 'Joins its inputs along their last dimension.',
  args: {},
  inputs: 'many',
  shape: (_args, inputs) =>
    shapeOf('concat', inputs) ?? { problem: 'concat joins inputs that agree in every dimension but the last' },
  lower: ({ inputs }, op) => op.concat(...inputs),
});
