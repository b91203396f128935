import { wrongValue } from '../diagnostics/messages/types.ts';
import { showExpr } from '../syntax/show.ts';
import type { BinaryOp, Expr } from '../syntax/tree.ts';
import { report, reportUnknown, type Context } from './context.ts';
import type { Constant, Scope } from './scope.ts';

const arithmetic: { [op in BinaryOp]?: (a: number, b: number) => number } = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

/** The value of a constant expression: numbers, `let` names, block arguments, arithmetic. A share (60%) is 0.6. Null: reported, or not known without the data. */
export function constant(expr: Expr, scope: Scope, context: Context, wanted = 'a number'): Constant {
  switch (expr.kind) {
    case 'number':
      return expr.unit === '%' ? expr.value / 100 : expr.value;
    case 'string':
      return expr.value;
    case 'group':
      return constant(expr.value, scope, context, wanted);
    case 'unary':
      return negate(constant(expr.value, scope, context, wanted), expr.op);
    case 'name':
      return named(expr.text, expr, scope, context);
    case 'binary':
      return combine(expr, scope, context, wanted);
    case 'missing':
      return null;
    default:
      report(context, wrongValue.at(expr.span, { name: 'this', expected: wanted, found: `\`${showExpr(expr)}\`` }));
      return null;
  }
}

function negate(value: Constant, op: '-' | '+'): Constant {
  return typeof value === 'number' && op === '-' ? -value : value;
}

function named(name: string, expr: Expr, scope: Scope, context: Context): Constant {
  const known = scope.constants.get(name);
  if (known) return known.value;
  reportUnknown(context, 'constant', name, expr.span, [...scope.constants.keys()]);
  return null;
}

function combine(
  expr: Extract<Expr, { kind: 'binary' }>,
  scope: Scope,
  context: Context,
  wanted: string,
): Constant {
  const apply = arithmetic[expr.op];
  if (!apply) {
    report(context, wrongValue.at(expr.span, { name: 'this', expected: wanted, found: `\`${showExpr(expr)}\`` }));
    return null;
  }
  const left = constant(expr.left, scope, context, wanted);
  const right = constant(expr.right, scope, context, wanted);
  return typeof left === 'number' && typeof right === 'number' ? apply(left, right) : null;
}
