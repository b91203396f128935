import { covarianceArgs, timingArgs } from '../../covariance.ts';
import { number } from '../../arguments.ts';
import { defineCovariance } from '../../define.ts';

export default defineCovariance({
  name: 'root',
  doc: 'Learnt from the parameters in closed form as the square root of their products along this mode: of all covariances of one trace the one of the smallest penalty.',
  source: 'Zhang and Yeung 2010',
  args: {
    epsilon: number('Added to each variance, so that it can be inverted.', { min: 0, default: 1e-5 }),
    ...timingArgs,
    normalize: covarianceArgs.normalize,
  },
  holds: 'matrix',
  learned: true,
  equationOf: ({ epsilon, normalize }) => {
    const sum = String.raw`(W_{(k)} \Sigma_{-k}^{-1} W_{(k)}^{\top})^{1/2}${epsilon > 0 ? ` + ${epsilon} I` : ''}`;
    return normalize === 'trace' ? String.raw`\frac{S}{\operatorname{tr} S},\; S = ${sum}` : sum;
  },
});
