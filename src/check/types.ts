import { typeArguments } from '../catalog/properties.ts';
import { unknownType, wrongValue } from '../diagnostics/messages/types.ts';
import type { Dim, Shape, TargetType } from '../ir/ir.ts';
import { showExpr } from '../syntax/show.ts';
import type { Expr } from '../syntax/tree.ts';
import { readArguments } from './arguments.ts';
import { constant } from './constants.ts';
import { report, type Context } from './context.ts';
import { setOf } from './labels.ts';
import type { InputType } from './model.ts';
import type { LabelSet, Scope } from './scope.ts';

/** Types that take sizes: `image[height, width, channels]` is `real` of that shape in the field's word. */
const sized: readonly string[] = ['real', 'image'];

/** What the first word of an input's type says that it is. */
export function inputType(expr: Expr): InputType {
  const sizes = expr.kind === 'of' ? expr.head : expr;
  const head = sizes.kind === 'index' ? sizes.object : sizes;
  const known = ['image', 'categories', 'tokens'] as const;
  return (head.kind === 'name' && known.find((type) => type === head.text)) || 'real';
}

/** The shape of one row of an input, `open` where the type leaves it to the data (`real`). Null: reported, or not known. */
export function inputShape(expr: Expr, scope: Scope, context: Context): Shape | 'open' | null {
  if (expr.kind === 'missing') return null;
  if (inputType(expr) === 'tokens') return tokensShape(expr.kind === 'of' ? expr.head : expr, scope, context);
  if (expr.kind === 'name' && (expr.text === 'real' || expr.text === 'categories')) return 'open';
  if (expr.kind === 'index' && expr.object.kind === 'name' && sized.includes(expr.object.text)) {
    const sizes = expr.items.map((item) => size(item, scope, context));
    if (sizes.length === 0) return noSize(expr, context);
    if (expr.object.text === 'image' && sizes.length !== 3) return noImage(expr, context);
    return sizes.every((dim): dim is number => dim !== null) ? sizes : null;
  }
  report(context, unknownType.at(expr.span, { found: showExpr(expr), of: 'input' }));
  return null;
}

/** `tokens[64]`: one length. */
function tokensShape(expr: Expr, scope: Scope, context: Context): Shape | null {
  if (expr.kind !== 'index' || expr.items.length !== 1) {
    report(context, wrongValue.at(expr.span, { name: 'tokens', expected: 'one length, as in `tokens[64] of words`', found: `\`${showExpr(expr)}\`` }));
    return null;
  }
  const length = size(expr.items[0]!, scope, context);
  return length === null ? null : [length];
}

function noSize(expr: Expr, context: Context): null {
  const params = { name: 'a size', expected: 'a whole number from 1, as in `real[294]`', found: `\`${showExpr(expr)}\`` };
  report(context, wrongValue.at(expr.span, params));
  return null;
}

function noImage(expr: Expr, context: Context): null {
  const params = { name: 'image', expected: 'three sizes, [height, width, channels]', found: `\`${showExpr(expr)}\`` };
  report(context, wrongValue.at(expr.span, params));
  return null;
}

function size(expr: Expr, scope: Scope, context: Context): Dim | null {
  const value = constant(expr, scope, context, 'a size, a whole number from 1');
  if (value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
  report(context, wrongValue.at(expr.span, { name: 'a size', expected: 'a whole number from 1', found: `\`${showExpr(expr)}\`` }));
  return null;
}

/** What a task asks. Null: reported, or its labels are not known without the data. */
export function targetType(expr: Expr, scope: Scope, context: Context): TargetType | null {
  if (expr.kind === 'missing') return null;
  if (expr.kind === 'name' && expr.text === 'real') return { kind: 'real', size: 1 };
  if (isBinary(expr)) return binary(expr, scope, context);
  if (expr.kind === 'index' && expr.object.kind === 'name' && expr.object.text === 'real' && expr.items.length === 1) {
    const dim = size(expr.items[0]!, scope, context);
    return dim === null ? null : { kind: 'real', size: Number(dim) };
  }
  if (expr.kind === 'of' && expr.head.kind === 'name' && (expr.head.text === 'class' || expr.head.text === 'subset')) {
    return choiceOf(expr.head.text, setOf(expr.set, scope, context));
  }
  report(context, unknownType.at(expr.span, { found: showExpr(expr), of: 'task' }));
  return null;
}

function isBinary(expr: Expr): boolean {
  const head = expr.kind === 'call' ? expr.callee : expr;
  return head.kind === 'name' && head.text === 'binary';
}

function binary(expr: Expr, scope: Scope, context: Context): TargetType | null {
  const args = expr.kind === 'call' ? expr.args : [];
  const use = { of: '`binary`', table: typeArguments.binary, args, span: expr.span };
  const values = readArguments(use, scope, context) as { yes: string; no: string } | null;
  if (!values) return null;
  return { kind: 'binary', yes: values.yes, no: values.no || (values.yes === '1' ? '0' : '') };
}

function choiceOf(kind: 'class' | 'subset', set: LabelSet): TargetType | null {
  if (!set.labels) return null;
  const labels = set.labels.map((label) => label.name);
  if (kind === 'subset') return { kind, set: set.name, labels };
  const cells = Object.fromEntries(set.labels.map((label, index) => [label.cell, index]));
  return { kind, set: set.name, labels, cells };
}

/** A target type in words: "`class of kinds`". */
export function describeTarget(target: TargetType): string {
  switch (target.kind) {
    case 'binary':
      return '`binary`';
    case 'real':
      return target.size === 1 ? '`real`' : `\`real[${target.size}]\``;
    default:
      return `\`${target.kind} of ${target.set}\``;
  }
}
