import { number } from '../arguments.ts';
import { defineLayer, type ParameterDeclaration } from '../define.ts';

export default defineLayer({
  name: 'batch_norm',
  doc: 'Brings each channel, the last dimension, to mean 0 and variance 1 over the rows of the batch (and their height and width), then scales and shifts it as learnt; prediction and frozen layers use running statistics instead.',
  source: 'Ioffe and Szegedy 2015, algorithms 1 and 2',
  args: {
    momentum: number('Share of the running statistics that a step keeps, 1 minus the momentum of PyTorch.', {
      min: 0,
      max: 1,
      exclusive: true,
      default: 0.9,
    }),
    epsilon: number('Added to the variance.', { min: 0, exclusive: true, default: 1e-5 }),
  },
  inputs: 'one',
  shape: (_args, [input]) => input!,
  parameters: (_args, [input]): Record<string, ParameterDeclaration> => {
    const shape = [input!.at(-1)!];
    return {
      scale: { shape, start: { entry: 'ones', args: {} } },
      shift: { shape, start: { entry: 'zeros', args: {} } },
      mean: { shape, start: { entry: 'zeros', args: {} }, statistic: true },
      variance: { shape, start: { entry: 'ones', args: {} }, statistic: true },
    };
  },
  lower: ({ args, inputs, parameters, name, frozen }, op) => {
    const [x] = inputs as [typeof inputs[0] & object];
    const { scale, shift, mean, variance } = parameters as Record<'scale' | 'shift' | 'mean' | 'variance', typeof x>;
    if (!frozen) return op.batch_norm(x, scale, shift, mean, variance, { ...args, stream: name });
    const normal = op.div(op.sub(x, mean), op.sqrt(op.add(variance, args.epsilon)));
    return op.add(op.mul(normal, scale), shift);
  },
});
