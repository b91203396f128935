import type { Json, Op, Operand, Shape } from './ir.ts';
import { ops, shapeOf, type OpName } from './ops.ts';

/** A value while lowering: where it comes from, and its shape. */
export interface Value {
  readonly operand: Operand;
  readonly shape: Shape;
}

export type Term = Value | number;
type Attrs = { readonly [key: string]: Json };

/** One method a core op: operands first, attributes last. A number stands for a scalar constant. */
export type OpBuilder = { readonly [Name in OpName]: (...terms: [...Term[], Attrs] | Term[]) => Value };

/**
 * Collects the ops of one lowering. A catalogue entry that builds ops of shapes that do not fit is a fault of the
 * entry: it throws, and the entry's harness finds it.
 */
export function startLowering(prefix: string): { op: OpBuilder; built: Op[] } {
  const built: Op[] = [];
  const build = (name: OpName, terms: readonly (Term | Attrs)[]): Value => {
    const last = terms.at(-1);
    const attrs = isAttrs(last) ? last : undefined;
    const operands = (attrs ? terms.slice(0, -1) : terms) as readonly Term[];
    const shapes = operands.map((term) => (typeof term === 'number' ? [] : term.shape));
    const shape = shapeOf(name, shapes, attrs);
    if (!shape) throw new Error(`op ${name} does not fit ${JSON.stringify(shapes)}`);
    const id = `${prefix}_${built.length + 1}`;
    const inputs = operands.map((term) => (typeof term === 'number' ? term : term.operand));
    built.push({ id, op: name, in: inputs, ...(attrs ? { attrs } : {}), shape });
    return { operand: id, shape };
  };
  const names = Object.keys(ops) as OpName[];
  const op = Object.fromEntries(
    names.map((name) => [name, (...terms: (Term | Attrs)[]) => build(name, terms)]),
  ) as OpBuilder;
  return { op, built };
}

function isAttrs(term: Term | Attrs | undefined): term is Attrs {
  return typeof term === 'object' && !('operand' in term && 'shape' in term && Array.isArray(term.shape));
}
