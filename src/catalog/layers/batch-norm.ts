import type { Value } from '../../ir/builder.ts';
import { number } from '../arguments.ts';
import { batchNorm, normParameters } from '../batch-norm.ts';
import { defineLayer } from '../define.ts';

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
  parameters: (_args, [input]) => normParameters(input!.at(-1)!),
  lower: ({ args, inputs, parameters, name, frozen }, op) =>
    batchNorm(inputs[0]!, { ...args, parameters: parameters as Record<'scale' | 'shift' | 'mean' | 'variance', Value>, name, frozen }, op),
});
