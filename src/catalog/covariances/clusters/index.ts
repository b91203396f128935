import { count, number } from '../../arguments.ts';
import { timingArgs } from '../../covariance.ts';
import { defineCovariance } from '../../define.ts';

export default defineCovariance({
  name: 'clusters',
  doc: 'Learnt from the parameters in closed form: what is along this mode falls into clusters, in their convex relaxation.',
  source: 'Jacob et al. 2009, with the mean of all penalised as the clusters are',
  args: {
    count: count('How many.', { positional: true }),
    within: number('Variance within a cluster.', { min: 0, exclusive: true, default: 0.1 }),
    between: number('Variance of the clusters themselves.', { min: 0, exclusive: true, default: 1 }),
    ...timingArgs,
  },
  check: ({ within, between }) => (within < between ? null : '`within` must be below `between`, or nothing tells clusters apart'),
  holds: 'matrix',
  learned: true,
  equationOf: ({ count: clusters, within, between }) =>
    String.raw`\arg\min_{\Sigma} \operatorname{tr}(W_{(k)}^{\top} \Sigma^{-1} W_{(k)}),\; ${within} I \preceq \Sigma \preceq ${between} I,\; \operatorname{tr} \Sigma = ${clusters} \cdot ${between} + (d_k - ${clusters}) \cdot ${within}`,
});
