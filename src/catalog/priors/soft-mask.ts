import { choice, choiceOrCalled, entry, entryOrNone, number } from '../arguments.ts';
import { definePrior } from '../define.ts';

export default definePrior({
  name: 'soft_mask',
  doc: 'A mask beside each kernel multiplies it, and is never below 0: what a task does not need of a kernel that it took over becomes 0.',
  source: 'DAMTL, eqs. 1, 2 and 4',
  args: {
    l1: number('Multiple of the size of masks, which draws them to 0.', { min: 0, default: 0.9, positional: true }),
    grain: choice(['weight', 'channel'], 'A number a weight of the kernel, or one for each of its output channels.', { default: 'weight' }),
    normalize: choiceOrCalled(['mean', 'sum'], 'The size of a mask: the mean of its numbers, their sum, or their sum divided by a number, `sum(100)`.', { default: 'mean' }),
    start: entry('start', 'How masks start.', { default: { entry: 'ones', args: {} } }),
    optimizer: entryOrNone('optimizer', "What moves masks, at its own rate by the phase's schedule; the phase's where it is left out."),
  },
  layout: 'matrix',
  couples: false,
  factor: ({ grain, start }, { shape, outputs }) => ({ shape: grain === 'weight' ? shape : outputs, start }),
  equation: String.raw`\lambda \sum_t \frac{1}{n} \|W_t\|_1`,
  equationOf: (_modes, { normalize }) => {
    if (normalize === 'mean') return String.raw`\lambda \sum_t \frac{1}{n} \|W_t\|_1`;
    return normalize === 'sum' ? String.raw`\lambda \|W\|_1` : String.raw`\frac{\lambda}{${normalize}} \|W\|_1`;
  },
  whole: true,
  // Of what is not below 0 the size is the sum, whose slope holds a 0 where it is.
  lower: ({ args: { l1, normalize }, w }, op) => {
    if (normalize === 'mean') return op.mul(l1, op.sum(op.mean(w, { axis: 1 }), { axis: 0 }));
    return op.mul(typeof normalize === 'number' ? l1 / normalize : l1, op.sum(w, { axis: [0, 1] }));
  },
  projection: ({ w }, op) => op.relu(w),
  optimizer: ({ optimizer }) => optimizer,
});
