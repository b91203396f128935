import type { OpBuilder, Value } from '../../ir/builder.ts';
import { weight } from '../alignment.ts';
import { defineAlignment } from '../define.ts';

interface Covariance {
  /** [d, d]. */
  readonly matrix: Value;
  /** Rows that count, less one: a scalar. */
  readonly freedom: Value;
}

function covarianceOf(x: Value, members: Value, op: OpBuilder): Covariance {
  const own = op.mul(op.sub(x, op.class_means(x, members)), members);
  const freedom = op.sub(op.sum(members, { axis: [0, 1] }), 1);
  return { matrix: op.div(op.matmul(op.transpose(own), own), op.maximum(freedom, 1)), freedom };
}

export default defineAlignment({
  name: 'coral',
  doc: 'Correlation alignment: the squared distance between the covariances of all labelled rows, divided by four times the squared number of dimensions.',
  source: 'Sun and Saenko 2016, eqs. 1 to 3',
  args: { weight },
  byClass: false,
  equation: String.raw`\frac{1}{4 d^2} \lVert C_x - C_y \rVert_F^2`,
  lower: ({ x, y, xIn, yIn }, op) => {
    const [one, other] = [covarianceOf(x, xIn, op), covarianceOf(y, yIn, op)];
    const apart = op.mean(op.square(op.sub(one.matrix, other.matrix)), { axis: [0, 1] });
    // A single row has no covariance.
    const known = op.minimum(op.maximum(op.minimum(one.freedom, other.freedom), 0), 1);
    return op.mul(0.25, op.mul(known, apart));
  },
});
