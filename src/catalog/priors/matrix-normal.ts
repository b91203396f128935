import { entry } from '../arguments.ts';
import { definePrior } from '../define.ts';
import { identity, startingCovariance, whitenedEquation, whitenedSquares } from '../kronecker.ts';

export default definePrior({
  name: 'matrix_normal',
  doc: 'The kernels of all tasks, each as one row of numbers, are a normal matrix with a covariance between tasks and one between its numbers.',
  source: 'Zhang and Yeung 2010',
  args: {
    task: entry('covariance', 'Between tasks.', { default: identity }),
    feature: entry('covariance', 'Between the numbers of a kernel.', { default: identity }),
  },
  layout: 'matrix',
  couples: true,
  uncoupled: (args, count) => ({ entry: 'matrix_normal', args: { ...args, task: startingCovariance(args.task, count) } }),
  equation: String.raw`\frac{1}{2} \operatorname{tr}(\Sigma_{\mathrm{task}}^{-1} W \Sigma_{\mathrm{feature}}^{-1} W^{\top})`,
  equationOf: whitenedEquation,
  lower: whitenedSquares,
});
