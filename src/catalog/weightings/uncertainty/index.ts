import { defineWeighting } from '../../define.ts';

export default defineWeighting({
  name: 'uncertainty',
  doc: 'The noise of each task is learnt: the noisier its labels, the less its loss counts.',
  source: 'Kendall, Gal and Cipolla 2018, eqs. 7 and 10',
  args: {},
  combines: false,
  symbol: 'J(\\theta, s)',
  equation: String.raw`\sum_t w_t \left( \frac{\ell_t}{c_t} e^{-s_t} + \frac{s_t}{2} \right)`,
  note: 's_t is the logarithm of the variance of t, learnt from 0 on; c_t is 2 where t is real, else 1',
});
