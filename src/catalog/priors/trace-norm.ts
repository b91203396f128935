import { number } from '../arguments.ts';
import { definePrior } from '../define.ts';

export default definePrior({
  name: 'trace_norm',
  doc: 'The kernels of all tasks, each as one row of numbers, are a matrix of low rank, penalised by the sum of its singular values: tasks share few directions.',
  source: 'Argyriou, Evgeniou and Pontil 2008; its proximal step: Cai, Candes and Shen 2010, theorem 2.1',
  args: { strength: number('Multiple of the sum of singular values.', { min: 0, exclusive: true, default: 1, positional: true }) },
  layout: 'matrix',
  couples: true,
  // Of one task it is the norm of its kernel.
  uncoupled: (args) => ({ entry: 'trace_norm', args }),
  equation: String.raw`\lambda \|W\|_{*}`,
  // tr(W' (W W')^(-1/2) W).
  covariances: () => ({ task: { entry: 'root', args: { epsilon: 0, every: 'epoch', warmup: 0, shared: false, normalize: 'none' } } }),
  lower: ({ args, w, precisions }, op) => op.mul(args.strength, op.sum(op.mul(w, op.mode_product(w, precisions.task!, { axis: 0 })), { axis: [0, 1] })),
  shrinks: ({ strength }) => ({ mode: 'task', by: strength }),
});
