import { entry } from '../arguments.ts';
import { defineLayer } from '../define.ts';

export default defineLayer({
  name: 'activation',
  doc: 'An activation by itself.',
  args: { function: entry('activation', 'Applied to each number.', { positional: true }) },
  inputs: 'one',
  shape: (_args, [input]) => input!,
  lower: ({ args, inputs, activate }) => activate(args.function, inputs[0]!),
});
