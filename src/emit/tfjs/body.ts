/** The statements of a function: ops nested into expressions, with a const for each layer and for what is read twice. */
import type { Op, Operand, ParameterOperand } from '../../ir/ir.ts';
import { camelCase, type Scope } from '../printer.ts';
import { printOp, type Printed } from './ops.ts';

export interface Body {
  /** Value ids to the code that reads them. */
  readonly values: Map<string, Printed>;
  readonly lines: string[];
  readonly names: Scope;
  readonly parameter: (operand: ParameterOperand) => Printed;
  readonly stream: (name: string) => string;
}

/**
 * Prints ops whose values are read once inside the expression that reads them; the others become consts named after
 * `owner`. Values of all ops are known to `body` afterwards.
 */
export function printOps(body: Body, owner: string | ((op: Op) => string), built: readonly Op[], result: string): void {
  const reads = countReads(built);
  for (const op of built) {
    const code = printOp(op, op.in.map((operand) => operandOf(body, operand)), body.stream);
    const shared = op.id !== result && (reads.get(op.id) ?? 0) > 1;
    body.values.set(op.id, { code: shared ? declare(body, camelCase(`${typeof owner === 'string' ? owner : owner(op)}_${op.op}`), code) : code, shape: op.shape });
  }
}

/** `const name = code;`, and the name that it got. */
export function declare(body: Body, wanted: string, code: string): string {
  const name = body.names.take(wanted);
  body.lines.push(`const ${name} = ${code};`);
  return name;
}

export function valueOf(body: Body, id: string): Printed {
  const value = body.values.get(id);
  if (!value) throw new Error(`the intermediate representation reads ${id} before it is computed`);
  return value;
}

function operandOf(body: Body, operand: Operand): Printed {
  if (typeof operand === 'number') return { code: String(operand), shape: [] };
  return typeof operand === 'string' ? valueOf(body, operand) : body.parameter(operand);
}

function countReads(built: readonly Op[]): Map<string, number> {
  const reads = new Map<string, number>();
  for (const operand of built.flatMap((op) => op.in))
    if (typeof operand === 'string') reads.set(operand, (reads.get(operand) ?? 0) + 1);
  return reads;
}
