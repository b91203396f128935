import { defineWeighting } from '../../define.ts';

export default defineWeighting({
  name: 'pcgrad',
  doc: 'Of what tasks share, the gradient of each loses what goes against that of another.',
  source: 'Yu et al. 2020, algorithm 1',
  args: {},
  combines: true,
  symbol: 'g',
  equation: String.raw`\sum_t \hat g_t,\quad \hat g_t \leftarrow \hat g_t - \frac{\min(\hat g_t \cdot g_u, 0)}{\lVert g_u \rVert^2} g_u`,
  note: 'g_t is the gradient of w_t ℓ_t, from which ĝ_t starts; u goes through the other tasks of the step, from the one after t on',
});
