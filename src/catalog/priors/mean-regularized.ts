import { number } from '../arguments.ts';
import { definePrior } from '../define.ts';

export default definePrior({
  name: 'mean_regularized',
  doc: "Each task's weight is one that all tasks share and a part of its own, both normal around 0: tasks are pulled to their mean.",
  source: 'Evgeniou and Pontil 2004',
  args: {
    sd: number("Standard deviation of a task's own part.", { min: 0, exclusive: true, default: 1, positional: true }),
    common_sd: number('Standard deviation of what tasks share.', { min: 0, exclusive: true, default: 1 }),
  },
  layout: 'matrix',
  couples: true,
  // What a task's weights are where nothing is known of the others.
  uncoupled: ({ sd, common_sd: common }) => ({ entry: 'normal', args: { sd: Math.hypot(sd, common) } }),
  equation: String.raw`\frac{1}{2 \sigma^2} \sum_t \|W_t - \bar W\|^2 + \frac{T}{2 (\sigma^2 + T \sigma_0^2)} \|\bar W\|^2`,
  lower: ({ args, w, tasks }, op) => {
    const mean = op.mean(w, { axis: 0, keep: true });
    const squares = (of: typeof w) => op.sum(op.square(of), { axis: [0, 1] });
    const count = Math.max(tasks.length, 1);
    const own = op.mul(0.5 / args.sd ** 2, squares(op.sub(w, mean)));
    return op.add(own, op.mul((0.5 * count) / (args.sd ** 2 + count * args.common_sd ** 2), squares(mean)));
  },
});
