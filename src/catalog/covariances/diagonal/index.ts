import { covarianceArgs, momentEquation } from '../../covariance.ts';
import { defineCovariance } from '../../define.ts';

export default defineCovariance({
  name: 'diagonal',
  doc: 'As `learned`, but entries are independent: each has a variance of its own.',
  source: 'DRN, eqs. 5 and 13',
  args: covarianceArgs,
  holds: 'diagonal',
  learned: true,
  floor: ({ epsilon }) => epsilon,
  equationOf: (args) => momentEquation(String.raw`\operatorname{diag}(W_{(k)} \Sigma_{-k}^{-1} W_{(k)}^{\top})`, args),
});
