/** TF.js's elementwise kernels as steps of fusions. */
import type { Graph, Node } from './graph.ts';

/** What a `FusedStep` is but for what it reads: that is the node's inputs, in order. */
export interface Elementwise {
  readonly op: string;
  readonly value?: number;
  readonly to?: number;
}

/** Steps by how many numbers they read, by the names of TF.js's kernels; `Truncate` and `NotZero` are casts. */
export const steps = {
  one: [
    'Identity', 'Neg', 'Abs', 'Square', 'Sqrt', 'Rsqrt', 'Reciprocal', 'Sign', 'Step', 'Floor', 'Ceil', 'Round', 'Truncate', 'NotZero',
    'Relu', 'Relu6', 'LeakyRelu', 'Elu', 'Selu', 'Sigmoid', 'Tanh', 'Softplus', 'Erf', 'Exp', 'Expm1', 'Log', 'Log1p', 'Sin', 'Cos',
    'ClipByValue', 'IsNan', 'IsInf', 'IsFinite', 'LogicalNot',
  ],
  two: [
    'Add', 'Sub', 'Multiply', 'RealDiv', 'FloorDiv', 'Mod', 'Pow', 'Maximum', 'Minimum', 'SquaredDifference', 'Prelu', 'EluGrad',
    'Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'GreaterEqual', 'LogicalAnd', 'LogicalOr',
  ],
  three: ['Select'],
  /** What the map machine has for several steps in a row, and for a part of several: see `lower/merged-steps.ts` and `lower/powers.ts`. */
  several: ['MultiplyAdd', 'MultiplySub', 'SigmoidGrad', 'TanhGrad', 'ReluGrad', 'ExpNegAbs'],
} as const;

const known = new Set<string>([...steps.one, ...steps.two, ...steps.three]);

/** The step that a node is; null where it is none. */
export function elementwiseOf({ kernel, inputs, attrs }: Node, { values }: Graph): Elementwise | null {
  const shape = (i: number) => values[inputs[i]!]!.shape;
  switch (kernel) {
    case 'Cast':
      return castOf(values[inputs[0]!]!.dtype, attrs['dtype']);
    case 'LeakyRelu':
    case 'Step':
      return { op: kernel, value: Number(attrs['alpha'] ?? 0) };
    case 'ClipByValue':
      return { op: kernel, value: Number(attrs['clipValueMin']), to: Number(attrs['clipValueMax']) };
    case 'Select':
      // A condition of one axis chooses whole rows, which is no broadcasting of NumPy's.
      return shape(0).length === 1 && shape(1).length > 1 ? null : { op: kernel };
    default:
      return known.has(kernel) ? { op: kernel } : null;
  }
}

/** From whole numbers, and truth, which is 1 and 0, to others nothing changes. */
function castOf(from: 'float32' | 'int32' | 'bool', to: unknown): Elementwise | null {
  if (to === 'bool') return { op: from === 'bool' ? 'Identity' : 'NotZero' };
  if (to === 'int32') return { op: from === 'float32' ? 'Truncate' : 'Identity' };
  return to === 'float32' ? { op: 'Identity' } : null;
}
