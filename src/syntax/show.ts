import type { Arg, Expr, MapEntry, Name } from './tree.ts';

/** An expression in canonical form: one blank around operators, after commas and colons. */
export function showExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'name':
      return showName(expr);
    case 'number':
      return `${expr.text}${expr.unit}`;
    case 'string':
      return JSON.stringify(expr.value);
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
    case 'map':
      return expr.entries.length === 0 ? '{}' : `{ ${expr.entries.map(showEntry).join(', ')} }`;
    case 'unary':
      return `${expr.op}${showExpr(expr.value)}`;
    case 'binary':
      return `${showExpr(expr.left)} ${expr.op} ${showExpr(expr.right)}`;
    case 'group':
      return `(${showExpr(expr.value)})`;
    case 'missing':
      return '';
  }
}

export function showArg(arg: Arg): string {
  return arg.name ? `${showName(arg.name)}: ${showExpr(arg.value)}` : showExpr(arg.value);
}

export function showEntry(entry: MapEntry): string {
  return `${showName(entry.key)}: ${showExpr(entry.value)}`;
}

/** A name that is not an identifier stands in quotes, unless it is a number. */
export function showName(name: Name): string {
  if (!name.quoted || /^\d+$/.test(name.text)) return name.text;
  return JSON.stringify(name.text);
}
