/** Which kernels go number by number, and how shapes meet. */
import type { Shape } from './rewrite.ts';

const unary = [
  'Abs', 'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Ceil', 'ClipByValue', 'Cos', 'Cosh', 'Elu', 'Erf', 'Exp', 'Expm1', 'Floor',
  'IsFinite', 'IsInf', 'IsNan', 'LeakyRelu', 'Log', 'Log1p', 'LogicalNot', 'Neg', 'Reciprocal', 'Relu', 'Relu6', 'Round', 'Rsqrt', 'Selu',
  'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softplus', 'Sqrt', 'Square', 'Step', 'Tan', 'Tanh',
];

const binary = [
  'Add', 'Atan2', 'EluGrad', 'Equal', 'FloorDiv', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr', 'Maximum',
  'Minimum', 'Mod', 'Multiply', 'NotEqual', 'Pow', 'Prelu', 'RealDiv', 'SquaredDifference', 'Sub',
];

/** Number by number, of inputs that are broadcast as in NumPy. */
export const elementwiseKernels: readonly string[] = [...unary, ...binary, 'Cast'];

const elementwise = new Set([...elementwiseKernels, 'AddN', 'Select']);

export const isElementwise = (kernel: string): boolean => elementwise.has(kernel);

/** NumPy's broadcasting of shapes that fit. */
export function broadcast(shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) =>
    shapes.reduce((length, shape) => {
      const own = shape[axis - rank + shape.length] ?? 1;
      return own === 1 ? length : own;
    }, 1),
  );
}

/** The axes that a reduction takes away, ascending: all of them where it names none. */
export function axesOf(axis: unknown, rank: number): number[] {
  if (axis === null || axis === undefined) return [...Array(rank).keys()];
  const named = [axis as number | number[]].flat();
  return [...new Set(named.map((each) => (each < 0 ? each + rank : each)))].sort((a, b) => a - b);
}
