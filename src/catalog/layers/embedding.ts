import { count, entry } from '../arguments.ts';
import { defineLayer, type ParameterDeclaration } from '../define.ts';

export default defineLayer({
  name: 'embedding',
  doc: 'A learnt vector for each index.',
  args: {
    size: count('Numbers in a vector.', { positional: true }),
    start: entry('start', 'How the vectors start.', { default: { entry: 'normal', args: { sd: 0.05 } } }),
  },
  inputs: 'one',
  reads: 'indices',
  shape: ({ size }, [input]) => [...input!, size],
  parameters: ({ size, start }, _inputs, indices): Record<string, ParameterDeclaration> => ({
    table: { shape: [indices!, size], start },
  }),
  lower: ({ inputs, parameters }, op) => op.gather(inputs[0]!, parameters.table!),
});
