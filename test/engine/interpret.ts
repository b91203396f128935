/** What a graph means: node by node, TF.js's kernels by TF.js, a plan's own by their definition. */
import * as tf from '@tensorflow/tfjs';
import type { Fusion } from '../../src/engine/plan/fusion.ts';
import type { Graph, Node, Value } from '../../src/engine/plan/graph.ts';
import type { Evaluate } from '../../src/engine/plan/passes/fold.ts';
import type { Product } from '../../src/engine/plan/product.ts';
import { sizeOf } from '../../src/runtime/shape.ts';

/** For the pass that folds constants. */
export const evaluate: Evaluate = (node, inputs) =>
  byTf(node, inputs.map(({ numbers, ...value }) => ({ value: { ...value, source: { kind: 'node' } }, numbers }))).map((numbers) => Float32Array.from(numbers));

/** Row-major numbers of each input and output, by name. */
export type Feeds = Readonly<Record<string, ArrayLike<number>>>;
export type Results = Readonly<Record<string, readonly number[]>>;

type Numbers = ArrayLike<number>;

export function interpret(graph: Graph, feeds: Feeds): Results {
  const read = interpretAll(graph, feeds);
  return Object.fromEntries(Object.entries(graph.outputs).map(([name, id]) => [name, Array.from(read(id))]));
}

/** The numbers of each value. */
export function interpretAll(graph: Graph, feeds: Feeds): (id: number) => Numbers {
  const known = new Map<number, Numbers>();
  const read = (id: number): Numbers => {
    const found = known.get(id);
    if (found) return found;
    const numbers = readSource(graph.values[id]!, feeds, read);
    known.set(id, numbers);
    return numbers;
  };
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => ({ value: graph.values[id]!, numbers: read(id) }));
    const outputs = node.outputs.map((id) => graph.values[id]!);
    const results = (own[node.kernel] ?? byTf)(node, inputs, outputs);
    node.outputs.forEach((id, i) => known.set(id, results[i]!));
  }
  return read;
}

function readSource({ shape, source }: Value, feeds: Feeds, read: (id: number) => Numbers): Numbers {
  switch (source.kind) {
    case 'input':
      return feeds[source.name]!;
    case 'constant':
      return source.numbers.length === 1 ? new Float32Array(sizeOf(shape)).fill(source.numbers[0]!) : source.numbers;
    case 'view':
      return Array.prototype.slice.call(read(source.of), source.offset, source.offset + sizeOf(shape));
    case 'joined':
      return source.of.flatMap((each) => Array.from(read(each)));
    case 'node':
      throw new Error('a value is read before its node ran');
  }
}

interface Read {
  readonly value: Value;
  readonly numbers: Numbers;
}

type Run = (node: Node, inputs: readonly Read[], outputs: readonly Value[]) => Numbers[];

function byTf(node: Node, inputs: readonly Read[]): Numbers[] {
  return tf.tidy(() => {
    const tensors = inputs.map(({ value, numbers }) => {
      const typed = value.dtype === 'float32' ? Float32Array.from(numbers) : value.dtype === 'int32' ? Int32Array.from(numbers) : Uint8Array.from(numbers);
      return tf.tensor(typed, [...value.shape], value.dtype);
    });
    const isList = node.roles[0] === '0';
    const named = isList ? tensors : Object.fromEntries(tensors.map((tensor, i) => [node.roles[i]!, tensor]));
    const made = tf.engine().runKernel(node.kernel, named as tf.NamedTensorMap, node.attrs as tf.NamedAttrMap) as tf.Tensor | tf.Tensor[];
    return [made].flat().map((tensor) => tensor.dataSync());
  });
}

const product: Run = ({ attrs }, [a, b, ...rest]) => {
  const { stack, rows, inner, columns, transposeA, transposeB, oneA, oneB, summed, after } = attrs as unknown as Product;
  const results = new Float64Array((summed ? 1 : stack) * rows * columns);
  for (let s = 0; s < stack; s++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          const left = a!.numbers[(oneA ? 0 : s * rows * inner) + (transposeA ? k * rows + i : i * inner + k)]!;
          const right = b!.numbers[(oneB ? 0 : s * inner * columns) + (transposeB ? j * inner + k : k * columns + j)]!;
          sum += left * right;
        }
        results[((summed ? 0 : s) * rows + i) * columns + j]! += sum;
      }
  if (!after) return [results];
  return fuse(after, [{ value: { shape: after.space, dtype: 'float32', source: { kind: 'node' } }, numbers: results }, ...rest]);
};

/** A fusion by its definition, in double precision. */
function fuse({ space, steps, results }: Fusion, inputs: readonly Read[]): Numbers[] {
  const size = sizeOf(space);
  const numbers: Float64Array[] = [];
  for (const step of steps) {
    const at = new Float64Array(size);
    if ('input' in step) {
      const { value, numbers: given } = inputs[step.input]!;
      for (let i = 0; i < size; i++) at[i] = given[placeIn(value.shape, space, i)]!;
    } else if ('of' in step) {
      const f = functions[step.op];
      if (!f) throw new Error(`no meaning of ${step.op}`);
      for (let i = 0; i < size; i++) at[i] = f(step.of.map((each) => numbers[each]![i]!), step.value ?? 0, step.to ?? 0);
    } else at.fill((step as { value: number }).value);
    numbers.push(at);
  }
  return results.map(({ step, sum }) => {
    if (!sum) return numbers[step]!;
    const kept = space.map((n, axis) => (sum.includes(axis) ? 1 : n));
    const sums = new Float64Array(sizeOf(kept));
    for (let i = 0; i < size; i++) sums[placeIn(kept, space, i)]! += numbers[step]![i]!;
    return sums;
  });
}

/** Where the i-th element of a space stands in a tensor that is broadcast to it. */
function placeIn(shape: readonly number[], space: readonly number[], i: number): number {
  let [place, stride, left] = [0, 1, i];
  for (let axis = space.length - 1; axis >= 0; axis--) {
    const own = shape[axis - space.length + shape.length] ?? 1;
    const at = left % space[axis]!;
    left = Math.floor(left / space[axis]!);
    if (own !== 1) place += at * stride;
    stride *= own;
  }
  return place;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const truth = (is: boolean): number => (is ? 1 : 0);

type Function = (of: readonly number[], value: number, to: number) => number;
const one = (f: (x: number) => number): Function => ([x]) => f(x!);
const two = (f: (a: number, b: number) => number): Function => ([a, b]) => f(a!, b!);

const functions: Readonly<Record<string, Function>> = {
  Abs: one(Math.abs),
  Ceil: one(Math.ceil),
  Cos: one(Math.cos),
  Exp: one(Math.exp),
  Expm1: one(Math.expm1),
  Floor: one(Math.floor),
  Log: one(Math.log),
  Log1p: one(Math.log1p),
  LogicalNot: one((x) => truth(x === 0)),
  Neg: one((x) => -x),
  Reciprocal: one((x) => 1 / x),
  Relu: one((x) => Math.max(x, 0)),
  Relu6: one((x) => Math.min(Math.max(x, 0), 6)),
  Rsqrt: one((x) => 1 / Math.sqrt(x)),
  Sigmoid: one(sigmoid),
  Sign: one(Math.sign),
  Sin: one(Math.sin),
  Softplus: one((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Sqrt: one(Math.sqrt),
  Square: one((x) => x * x),
  Tanh: one(Math.tanh),
  Elu: one((x) => (x > 0 ? x : Math.expm1(x))),
  Identity: one((x) => x),
  Truncate: one(Math.trunc),
  NotZero: one((x) => truth(x !== 0)),
  Erf: one((x) => tf.tidy(() => tf.erf(x).dataSync()[0]!)),
  Step: ([x], alpha) => (x! > 0 ? 1 : alpha),
  LeakyRelu: ([x], alpha) => (x! > 0 ? x! : alpha * x!),
  ClipByValue: ([x], from, to) => Math.min(Math.max(x!, from), to),
  Add: two((a, b) => a + b),
  EluGrad: two((dy, y) => (y >= 0 ? dy : dy * (y + 1))),
  Equal: two((a, b) => truth(a === b)),
  NotEqual: two((a, b) => truth(a !== b)),
  Greater: two((a, b) => truth(a > b)),
  GreaterEqual: two((a, b) => truth(a >= b)),
  Less: two((a, b) => truth(a < b)),
  LessEqual: two((a, b) => truth(a <= b)),
  LogicalAnd: two((a, b) => truth(a !== 0 && b !== 0)),
  LogicalOr: two((a, b) => truth(a !== 0 || b !== 0)),
  Maximum: two(Math.max),
  Minimum: two(Math.min),
  Multiply: two((a, b) => a * b),
  Pow: two(Math.pow),
  RealDiv: two((a, b) => a / b),
  SquaredDifference: two((a, b) => (a - b) ** 2),
  Sub: two((a, b) => a - b),
  Select: ([condition, a, b]) => (condition !== 0 ? a! : b!),
};

/** Minus the logarithm of the label's softmax, and its slope. */
const crossEntropy: Run = (_, [logits, label]) => {
  const classes = logits!.value.shape.at(-1)!;
  const slope = new Float64Array(logits!.numbers.length);
  const loss = Array.from(label!.numbers, (named, row) => {
    if (named < 0 || named >= classes) return 0;
    const scores = Array.from({ length: classes }, (_, i) => logits!.numbers[row * classes + i]!);
    const most = Math.max(...scores);
    const sum = scores.reduce((all, x) => all + Math.exp(x - most), 0);
    scores.forEach((x, i) => { slope[row * classes + i] = Math.exp(x - most) / sum - Number(i === named); });
    return Math.log(sum) - (scores[named]! - most);
  });
  return [loss, slope];
};

/** A convolution as TF.js's, then what its `after` does to it. */
const convolution: Run = (node, [x, filter, ...rest], [output]) => {
  const { after, ...attrs } = node.attrs as { after?: Fusion };
  const made = byTf({ ...node, attrs, roles: node.roles.slice(0, 2) }, [x!, filter!]);
  return after ? fuse(after, [{ value: { ...output!, shape: after.space }, numbers: made[0]! }, ...rest]) : made;
};

const own: Readonly<Record<string, Run>> = {
  Product: product,
  SoftmaxCrossEntropy: crossEntropy,
  Conv2D: convolution,
  Fused: ({ attrs }, inputs) => fuse(attrs as unknown as Fusion, inputs),
};
