import { number } from '../arguments.ts';
import { defineLayer } from '../define.ts';

export default defineLayer({
  name: 'dropout',
  doc: 'While training, sets each number to 0 with probability `rate` and divides the rest by 1 - rate.',
  source: 'Srivastava et al. 2014, section 4; scaled while training, so that prediction needs no factor',
  args: { rate: number('Probability of a zero.', { min: 0, max: 1, exclusive: true, positional: true }) },
  inputs: 'one',
  random: true,
  shape: (_args, [input]) => input!,
  lower: ({ args, inputs, name }, op) => op.dropout(inputs[0]!, { rate: args.rate, stream: name }),
});
