import { covarianceArgs } from '../../covariance.ts';
import { defineCovariance } from '../../define.ts';

export default defineCovariance({
  name: 'diagonal',
  doc: 'As `learned`, but entries are independent: each has a variance of its own.',
  source: 'DRN, eqs. 5 and 13',
  args: covarianceArgs,
  holds: 'diagonal',
  learned: true,
});
