import { covarianceArgs, momentEquation } from '../../covariance.ts';
import { defineCovariance } from '../../define.ts';

export default defineCovariance({
  name: 'learned',
  doc: 'Learnt from the parameters in closed form: their second moments along this mode, under the covariances of the others (flip-flop).',
  source: 'DRN, eqs. 5 and 13',
  args: covarianceArgs,
  holds: 'matrix',
  learned: true,
  floor: ({ epsilon }) => epsilon,
  equationOf: (args) => momentEquation(String.raw`W_{(k)} \Sigma_{-k}^{-1} W_{(k)}^{\top}`, args),
});
