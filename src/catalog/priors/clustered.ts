import { count, number } from '../arguments.ts';
import { definePrior } from '../define.ts';

export default definePrior({
  name: 'clustered',
  doc: 'Tasks fall into clusters, which are learnt: the kernels of a cluster vary little about its centre (convex relaxation).',
  source: 'Jacob, Bach and Vert 2009, with the mean of all tasks penalised as the centres are',
  args: {
    clusters: count('How many clusters.', { positional: true }),
    within: number('Variance within a cluster.', { min: 0, exclusive: true, default: 0.1 }),
    between: number('Variance of the centres.', { min: 0, exclusive: true, default: 1 }),
  },
  check: ({ within, between }) => (within < between ? null : '`within` must be below `between`, or nothing tells clusters apart'),
  layout: 'matrix',
  couples: true,
  // The variance that every task starts with.
  uncoupled: ({ clusters, within, between }, tasks) => {
    const share = Math.min(clusters / tasks, 1);
    return { entry: 'normal', args: { sd: Math.sqrt(share * between + (1 - share) * within) } };
  },
  equation: String.raw`\frac{1}{2} \operatorname{tr}(W^{\top} \Sigma_{\mathrm{task}}^{-1} W)`,
  covariances: ({ clusters, within, between }) => ({ task: { entry: 'clusters', args: { count: clusters, within, between, every: 'epoch', warmup: 0, shared: false } } }),
  lower: ({ w, precisions }, op) => op.mul(0.5, op.sum(op.mul(w, op.mode_product(w, precisions.task!, { axis: 0 })), { axis: [0, 1] })),
});
