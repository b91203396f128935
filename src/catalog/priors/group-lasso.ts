import { number } from '../arguments.ts';
import { definePrior } from '../define.ts';

const SMALLEST = 1e-30;

export default definePrior({
  name: 'group_lasso',
  doc: 'A weight is a group across tasks, penalised by its norm (L2,1): tasks choose the same few weights, all others become 0 in every task.',
  source: 'Obozinski, Taskar and Jordan 2010; its proximal step: Duchi and Singer 2009',
  args: { strength: number('Multiple of the sum of norms.', { min: 0, exclusive: true, default: 1, positional: true }) },
  layout: 'matrix',
  couples: true,
  // The norm of one number is its absolute value.
  uncoupled: ({ strength }) => ({ entry: 'laplace', args: { scale: 1 / strength } }),
  equation: String.raw`\lambda \sum_j \|W_{\cdot j}\|_2`,
  lower: ({ args, w }, op) => op.mul(args.strength, op.sum(op.sqrt(op.sum(op.square(w), { axis: 0 })), { axis: 0 })),
  proximal: ({ args, w, amount }, op) => {
    const most = op.maximum(op.mul(args.strength, amount), SMALLEST);
    const norm = op.sqrt(op.sum(op.square(w), { axis: 0, keep: true }));
    return op.mul(w, op.sub(1, op.div(most, op.maximum(norm, most))));
  },
});
