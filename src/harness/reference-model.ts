/** A whole model in double precision: the IR computed directly. */
import type { Formula, Ir, NetworkFunction, Task } from '../ir/ir.ts';
import { compute, tensor64, type Draw, type Tensor64 } from './reference.ts';

export type Values64 = ReadonlyMap<string, Tensor64>;

interface Rows64 {
  readonly inputs: Values64;
  /** By task. */
  readonly labels: Values64;
  /** By task: [rows] of 0 or 1. */
  readonly has: Values64;
}

/** The outputs of all heads, by task: while training where `draw` is given. */
export function outputs64(ir: Ir, parameters: Values64, inputs: Values64, draw: Draw): Map<string, Tensor64> {
  const whole = new Map(inputs);
  const functions = new Map(ir.functions.map((fn) => [fn.name, fn]));
  const run = (fn: NetworkFunction, args: readonly string[], owner: string): Map<string, Tensor64> => {
    const values = new Map(fn.inputs.map((port, i) => [port.name, whole.get(args[i]!)!]));
    const own: Draw = draw && ((stream, count) => draw(owner + stream, count));
    for (const layer of fn.layers) compute(layer.ops, values, (name, shared) => parameters.get(shared ? name : owner + name)!, own);
    return values;
  };
  for (const call of ir.calls) {
    const fn = functions.get(call.function)!;
    const values = run(fn, call.arguments, '');
    call.results.forEach((id, i) => whole.set(id, values.get(fn.outputs[i]!.name)!));
  }
  const headOf = (task: Task) =>
    run(functions.get(task.head)!, task.inputs, `${task.name}.`).get(task.output)!;
  return new Map(ir.tasks.map((task) => [task.name, headOf(task)]));
}

/** A loss (with the label) or an answer (without), a row each. */
export function formula64({ ops, result }: Formula, output: Tensor64, label?: Tensor64): Tensor64 {
  const values = new Map([['output', output], ...(label ? [['label', label] as const] : [])]);
  compute(ops, values, (name) => {
    throw new Error(`a formula has no parameter ${name}`);
  });
  return values.get(result)!;
}

/** The weighted sum over tasks of the mean loss of their labelled rows. */
export function objective64(
  ir: Ir,
  parameters: Values64,
  { inputs, labels, has }: Rows64,
  draw: Draw,
): Tensor64 {
  const outputs = outputs64(ir, parameters, inputs, draw);
  const terms = ir.tasks.map(({ name, loss, weight }) => {
    const formula = ir.losses.find((each) => each.name === loss)!;
    const { values } = formula64(formula, outputs.get(name)!, labels.get(name)!);
    const counted = has.get(name)!.values;
    const rows = counted.reduce((sum, x) => sum + x);
    return (weight * values.reduce((sum, x, i) => sum + x * counted[i]!, 0)) / Math.max(rows, 1);
  });
  return tensor64([terms.reduce((sum, x) => sum + x)], []);
}
