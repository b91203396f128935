import { entry } from '../arguments.ts';
import { definePrior } from '../define.ts';
import { identity, startingCovariance, whitenedEquation, whitenedSquares } from '../kronecker.ts';

export default definePrior({
  name: 'tensor_normal',
  doc: 'The kernels of all tasks are one normal tensor, whose covariance is the Kronecker product of one covariance a mode.',
  source: 'DRN, eqs. 2 and 11',
  args: {
    input: entry('covariance', 'Between the inputs of a layer.', { default: identity }),
    output: entry('covariance', 'Between the outputs of a layer.', { default: identity }),
    task: entry('covariance', 'Between tasks.', { default: identity }),
    space: entry('covariance', 'Between the places of a convolution\'s kernel, height and width merged.', { default: identity }),
  },
  layout: 'tensor',
  couples: true,
  // A task by itself keeps the covariance that learning starts from.
  uncoupled: (args, count) => ({ entry: 'tensor_normal', args: { ...args, task: startingCovariance(args.task, count) } }),
  equation: String.raw`\frac{1}{2} \operatorname{vec}(W)^{\top} (\Sigma_1 \otimes \dots \otimes \Sigma_K)^{-1} \operatorname{vec}(W)`,
  equationOf: whitenedEquation,
  lower: whitenedSquares,
});
