import type { OpBuilder, Value } from '../../ir/builder.ts';
import { number, numberOrNone } from '../arguments.ts';
import { defineLoss } from '../define.ts';

/** Under this 1 - p is no longer told from 0 in single precision. */
const LEAST = 1e-12;

/** (1 - p)^gamma x -log p, from log p [batch]. */
function ofClass(log: Value, gamma: number, op: OpBuilder): Value {
  const wrong = op.maximum(op.sub(1, op.exp(log)), LEAST);
  return op.neg(op.mul(op.exp(op.mul(gamma, op.log(wrong))), log));
}

/** The same from a score and whether it should be high; both factors as functions of the score never overflow. */
function ofScore(score: Value, label: Value, gamma: number, op: OpBuilder): Value {
  const margin = op.mul(score, op.sub(op.mul(2, label), 1));
  return op.mul(op.exp(op.mul(-gamma, op.softplus(margin))), op.softplus(op.neg(margin)));
}

export default defineLoss({
  name: 'focal',
  doc: 'Cross-entropy that counts a row the less the surer the right answer already is.',
  source: 'Lin et al. 2017, eqs. 4 and 5',
  args: {
    gamma: number('How fast sure rows lose their weight; 0 is cross-entropy.', { min: 0, default: 2, positional: true }),
    alpha: numberOrNone('Multiple of the loss of a yes, that of a no being 1 - alpha; of classes, of every one.', {
      min: 0,
      max: 1,
      exclusive: true,
    }),
  },
  fits: { binary: [1], class: ['classes'] },
  reads: 'scores',
  equation: String.raw`-\alpha_q (1 - p)^{\gamma} \log p,\; p = P(q \mid f)`,
  lower: ({ args, output, label, task }, op) => {
    if (task === 'class') {
      const loss = ofClass(op.pick(op.log_softmax(output), label), args.gamma, op);
      return args.alpha === null ? loss : op.mul(args.alpha, loss);
    }
    const loss = ofScore(op.column(output, { index: 0 }), label, args.gamma, op);
    if (args.alpha === null) return loss;
    return op.mul(op.add(op.mul(2 * args.alpha - 1, label), 1 - args.alpha), loss);
  },
  answer: ({ output, task }, op) =>
    task === 'class' ? op.softmax(output) : op.sigmoid(op.column(output, { index: 0 })),
});
