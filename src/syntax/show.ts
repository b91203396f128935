/** Expressions as text, in canonical form, on one line. */
import { stringLiteral } from './literals.ts';
import type { Arg, Expr, Name } from './tree.ts';

export function showName(name: Name): string {
  return name.quoted ? stringLiteral(name.text) : name.text;
}

/** What could not be read is shown as `?`. */
export function showExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'name':
      return showName(expr);
    case 'number':
      return expr.text + expr.unit;
    case 'string':
      return stringLiteral(expr.value);
    case 'member':
      return `${showExpr(expr.object)}.${showName(expr.name)}`;
    case 'call':
      return `${showExpr(expr.callee)}(${expr.args.map(showArg).join(', ')})`;
    case 'index':
      return `${showExpr(expr.object)}[${expr.items.map(showExpr).join(', ')}]`;
    case 'of':
      return `${showExpr(expr.head)} of ${showExpr(expr.set)}`;
    case 'alias':
      return `${showExpr(expr.value)} as ${showName(expr.alias)}`;
    case 'list':
      return `[${expr.items.map(showExpr).join(', ')}]`;
    case 'map': {
      const entries = expr.entries.map(({ key, value }) => `${showName(key)}: ${showExpr(value)}`);
      return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
    }
    case 'unary':
      return expr.op + showExpr(expr.value);
    case 'binary':
      return `${showExpr(expr.left)} ${expr.op} ${showExpr(expr.right)}`;
    case 'group':
      return `(${showExpr(expr.value)})`;
    case 'missing':
      return '?';
  }
}

function showArg({ name, value }: Arg): string {
  return name ? `${showName(name)}: ${showExpr(value)}` : showExpr(value);
}
