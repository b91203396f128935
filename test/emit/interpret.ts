/** The IR computed directly, in double precision, one row at a time: what an emitted program must agree with. */
import type { Ir, Json, Op, Operand, Task } from '../../src/ir/ir.ts';
import type { OpName } from '../../src/ir/ops.ts';
import { average, conv2d, depthwiseConv2d, largest, pool } from '../catalog/reference-windows.ts';
import { tensor64, type Tensor64 } from '../catalog/reference.ts';

/** Row-major numbers of one row. */
export interface Row {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

type Attrs = { readonly [key: string]: Json };
type Rule = (inputs: readonly Row[], attrs: Attrs) => Row;

const row = (values: readonly number[], shape: readonly number[] = [values.length]): Row => ({ shape, values });
const each = (rule: (x: number) => number): Rule => ([a]) => row(a!.values.map(rule), a!.shape);

const pairs = (rule: (x: number, y: number) => number): Rule => ([a, b]) => {
  const long = a!.values.length >= b!.values.length ? a! : b!;
  const at = (x: Row, i: number): number => x.values[i % x.values.length]!;
  return row(long.values.map((_, i) => rule(at(a!, i), at(b!, i))), long.shape);
};

const softmax: Rule = ([a]) => {
  const most = Math.max(...a!.values);
  const powers = a!.values.map((x) => Math.exp(x - most));
  const all = powers.reduce((x, y) => x + y, 0);
  return row(powers.map((x) => x / all));
};

const image = ({ shape, values }: Row): Tensor64 => tensor64(values, [1, ...shape]);
const kernel = ({ shape, values }: Row): Tensor64 => tensor64(values, shape);
const ofImage = ({ shape, values }: Tensor64): Row => row([...values], shape.slice(1));

const total = (a: Row): number => a.values.reduce((x, y) => x + y, 0);

/** Abramowitz and Stegun 7.1.5, far more terms than small arguments need. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** One row at a time: an operand has no batch. */
export const rules: Readonly<Record<OpName, Rule>> = {
  matmul: ([a, b]) => {
    const [n, m] = b!.shape as [number, number];
    return row(Array.from({ length: m }, (_, j) => a!.values.reduce((sum, x, i) => sum + x * b!.values[i * m + j]!, 0 * n)));
  },
  add: pairs((x, y) => x + y),
  sub: pairs((x, y) => x - y),
  mul: pairs((x, y) => x * y),
  div: pairs((x, y) => x / y),
  maximum: pairs(Math.max),
  minimum: pairs(Math.min),
  identity: ([a]) => a!,
  neg: each((x) => -x),
  exp: each(Math.exp),
  log: each(Math.log),
  sqrt: each(Math.sqrt),
  square: each((x) => x * x),
  abs: each(Math.abs),
  sigmoid: each((x) => 1 / (1 + Math.exp(-x))),
  tanh: each(Math.tanh),
  relu: each((x) => Math.max(x, 0)),
  elu: each((x) => (x > 0 ? x : Math.expm1(x))),
  softplus: each((x) => Math.log1p(Math.exp(x))),
  erf: each(erf),
  softmax,
  log_softmax: (inputs, attrs) => each(Math.log)([softmax(inputs, attrs)], attrs),
  sum: ([a]) => row([total(a!)], []),
  mean: ([a]) => row([total(a!) / a!.values.length], []),
  pick: ([a, index]) => row([a!.values[index!.values[0]!]!], []),
  column: ([a], { index }) => row([a!.values[index as number]!], []),
  concat: (inputs) => row(inputs.flatMap(({ values }) => values)),
  reshape: ([a], { shape }) => row(a!.values, shape as readonly number[]),
  conv2d: ([x, w], attrs) => ofImage(conv2d(image(x!), kernel(w!), attrs)),
  depthwise_conv2d: ([x, w], attrs) => ofImage(depthwiseConv2d(image(x!), kernel(w!), attrs)),
  max_pool: ([x], attrs) => ofImage(pool(image(x!), attrs, largest)),
  avg_pool: ([x], attrs) => ofImage(pool(image(x!), attrs, average)),
  dropout: ([a]) => a!,
};

type Parameters = { readonly [name: string]: Row };
type Values = Map<string, Row>;

function compute(ops: readonly Op[], values: Values, parameter: (name: string) => Row): void {
  const read = (operand: Operand): Row => {
    if (typeof operand === 'number') return row([operand], []);
    return typeof operand === 'string' ? values.get(operand)! : parameter(operand.parameter);
  };
  for (const op of ops) values.set(op.id, rules[op.op](op.in.map(read), op.attrs ?? {}));
}

/** A task's head on one row, nothing dropped out. */
export function outputOf(ir: Ir, task: Task, parameters: Parameters, inputs: { readonly [name: string]: Row }): Row {
  const whole: Values = new Map(Object.entries(inputs));
  const run = (name: string, args: readonly string[], owner: string): Values => {
    const fn = ir.functions.find((each) => each.name === name)!;
    const values: Values = new Map(fn.inputs.map((port, i) => [port.name, whole.get(args[i]!)!]));
    for (const layer of fn.layers) compute(layer.ops, values, (parameter) => parameters[owner + parameter]!);
    return values;
  };
  for (const call of ir.calls) {
    const values = run(call.function, call.arguments, '');
    const { outputs } = ir.functions.find(({ name }) => name === call.function)!;
    call.results.forEach((id, i) => whole.set(id, values.get(outputs[i]!.name)!));
  }
  return run(task.head, task.inputs, `${task.name}.`).get(task.output)!;
}

/** A loss of one row (with its label) or an answer (without). */
export function formulaOf(ir: Ir, name: string, output: Row, label?: Row): Row {
  const formula = [...ir.losses, ...ir.answers].find((each) => each.name === name)!;
  const values: Values = new Map([['output', output], ...(label ? [['label', label] as const] : [])]);
  compute(formula.ops, values, () => {
    throw new Error('a formula has no parameters');
  });
  return values.get(formula.result)!;
}
