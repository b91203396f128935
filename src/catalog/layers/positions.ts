import { choice, entry } from '../arguments.ts';
import { defineLayer, type ParameterDeclaration } from '../define.ts';
import { noSequence } from '../sequences.ts';

export default defineLayer({
  name: 'positions',
  doc: 'Adds to each step of a sequence numbers of its place: learnt ones, or fixed sines and cosines.',
  source: 'Vaswani et al. 2017, section 3.5',
  args: {
    kind: choice(['learned', 'sinusoidal'], 'Numbers that are learnt, or sines and cosines of falling frequency.', { default: 'learned' }),
    start: entry('start', 'How learnt numbers start.', { default: { entry: 'normal', args: { sd: 0.02 } } }),
  },
  inputs: 'one',
  shape: (_args, [input]) => (input!.length === 2 ? input! : noSequence('positions')),
  parameters: ({ kind, start }, [input]): Record<string, ParameterDeclaration> =>
    kind === 'learned' ? { table: { shape: input!, start } } : {},
  lower: ({ args, inputs, parameters }, op) => {
    const [, time, width] = inputs[0]!.shape;
    return op.add(inputs[0]!, args.kind === 'learned' ? parameters.table! : op.sinusoids({ time: time!, width: width! }));
  },
});
