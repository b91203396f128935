import { number } from '../arguments.ts';
import { defineLayer, type ParameterDeclaration } from '../define.ts';

export default defineLayer({
  name: 'layer_norm',
  doc: 'Brings the last dimension to mean 0 and variance 1, then scales and shifts each of its numbers as learnt.',
  source: 'Ba et al. 2016, eqs. 3 and 4, over the last dimension alone',
  args: { epsilon: number('Added to the variance.', { min: 0, exclusive: true, default: 1e-5 }) },
  inputs: 'one',
  shape: (_args, [input]) => input!,
  parameters: (_args, [input]): Record<string, ParameterDeclaration> => ({
    scale: { shape: [input!.at(-1)!], start: { entry: 'ones', args: {} } },
    shift: { shape: [input!.at(-1)!], start: { entry: 'zeros', args: {} } },
  }),
  lower: ({ args, inputs, parameters }, op) => {
    const centred = op.sub(inputs[0]!, op.mean(inputs[0]!, { axis: -1, keep: true }));
    const variance = op.mean(op.square(centred), { axis: -1, keep: true });
    const normal = op.div(centred, op.sqrt(op.add(variance, args.epsilon)));
    return op.add(op.mul(normal, parameters.scale!), parameters.shift!);
  },
});
