import { numberOrNone, parts, shareOrNone } from '../../arguments.ts';
import { definePhase } from '../../define.ts';

export default definePhase({
  name: 'prune',
  doc: 'Sets the smallest masks, which priors such as `soft_mask` put beside kernels, to 0, once and without a step.',
  source: 'DAMTL, section 3',
  supervised: false,
  cuts: true,
  args: {
    below: numberOrNone('Masks under it become 0.', { min: 0, exclusive: true }),
    share: shareOrNone('So many of all its masks, taken together, become 0: the smallest.'),
    layers: parts('The layers whose masks it cuts, or trunks, branches or tasks; everything where it is left out.', { default: null }),
  },
  check: ({ below, share }) => ((below === null) === (share === null) ? 'it cuts by one measure: `prune(below: 0.5)` or `prune(share: 35%)`' : null),
});
