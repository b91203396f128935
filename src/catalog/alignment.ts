/** What alignments have in common: their weight, and distances between the means of what a kernel makes of rows. */
import type { OpBuilder, Value } from '../ir/builder.ts';
import { choice, number } from './arguments.ts';
import type { Aligned } from './define.ts';

export const weight = number('Multiple of the distance in the objective.', { min: 0, default: 1, positional: true });

export const discrepancyArgs = {
  weight,
  kernel: choice(
    ['linear', 'gaussian'],
    'What rows are compared by: the numbers themselves, or a Gaussian of their distance, as wide as the rows of y are apart on average.',
    { default: 'linear' },
  ),
  normalize: choice(
    ['norm', 'dimensions'],
    'What the squared distance is divided by: the squared norm of the means of y, or the number of classes and, with the linear kernel, of dimensions.',
    { default: 'norm' },
  ),
};

interface DiscrepancyArgs {
  readonly kernel: 'linear' | 'gaussian';
  readonly normalize: 'norm' | 'dimensions';
}

/** What keeps divisors from 0. */
const LEAST = 1e-12;
/** What is added to the width of the Gaussian, so that rows which are all alike have one. */
const NARROWEST = 1e-6;

/** Squares of each class, [k]: of the distance between the means of x and y, and of the norms of each. */
interface Squares {
  readonly apart: Value;
  readonly x: Value;
  readonly y: Value;
}

/** The squared distance of the means of x and y, summed over the classes that both have rows of, and normalised. */
export function discrepancy(of: Aligned & { readonly args: DiscrepancyArgs }, op: OpBuilder): Value {
  const { args, xIn, yIn } = of;
  const present = op.minimum(op.minimum(countsOf(xIn, op), countsOf(yIn, op)), 1);
  const total = (each: Value): Value => op.sum(op.mul(each, present), { axis: 0 });
  const squares = args.kernel === 'linear' ? linear(of, args.normalize === 'dimensions' ? op.mean : op.sum, op) : gaussian(of, op);
  const divisor = args.normalize === 'dimensions' ? op.maximum(op.sum(present, { axis: 0 }), 1) : op.maximum(total(normOf(squares, of, op)), LEAST);
  return op.div(total(squares.apart), divisor);
}

const normOf = ({ x, y }: Squares, { mutual }: Aligned, op: OpBuilder): Value => (mutual ? op.mul(0.5, op.add(x, y)) : y);

/** Rows of each class: [rows, k] to [k]. */
const countsOf = (members: Value, op: OpBuilder): Value => op.sum(members, { axis: 0 });

function linear({ x, y, xIn, yIn }: Aligned, over: OpBuilder['sum'], op: OpBuilder): Squares {
  const [xMeans, yMeans] = [op.class_means(x, xIn), op.class_means(y, yIn)];
  const squared = (rows: Value): Value => over(op.square(rows), { axis: -1 });
  return { apart: squared(op.sub(xMeans, yMeans)), x: squared(xMeans), y: squared(yMeans) };
}

/** In the space of the kernel exp(-|a - b|^2 / width), means are reached by the kernel alone. */
function gaussian({ x, y, xIn, yIn, mutual }: Aligned, op: OpBuilder): Squares {
  const [xShares, yShares] = [sharesOf(xIn, op), sharesOf(yIn, op)];
  const [xOwn, yOwn, between] = [op.squared_distances(x, x), op.squared_distances(y, y), op.squared_distances(x, y)];
  const spread = mutual ? op.mul(0.5, op.add(spreadOf(xOwn, xIn, op), spreadOf(yOwn, yIn, op))) : spreadOf(yOwn, yIn, op);
  const width = op.add(spread, NARROWEST);
  const means = (distances: Value, left: Value, right: Value): Value => product(op.exp(op.neg(op.div(distances, width))), left, right, op);
  const squares = { x: means(xOwn, xShares, xShares), y: means(yOwn, yShares, yShares) };
  return { ...squares, apart: op.sub(op.add(squares.x, squares.y), op.mul(2, means(between, xShares, yShares))) };
}

/** Each column sums to 1, or to 0 where nobody counts: [rows, k]. */
const sharesOf = (members: Value, op: OpBuilder): Value => op.div(members, op.maximum(countsOf(members, op), 1));

/** Of numbers between all rows of two sides, [n, m], the mean by the shares of each class: [k]. */
const product = (between: Value, left: Value, right: Value, op: OpBuilder): Value => op.sum(op.mul(left, op.matmul(between, right)), { axis: 0 });

/** The mean squared distance of two rows that count for any class, each with itself too: [1]. */
function spreadOf(distances: Value, members: Value, op: OpBuilder): Value {
  const shares = sharesOf(op.minimum(op.sum(members, { axis: -1, keep: true }), 1), op);
  return product(distances, shares, shares, op);
}
