import { distinctLabels } from '../data-facts/labels.ts';
import { duplicateName } from '../diagnostics/messages/names.ts';
import { emptySet, repeatedLabel, wrongValue } from '../diagnostics/messages/types.ts';
import { showExpr } from '../syntax/show.ts';
import type { Expr, LabelsStatement } from '../syntax/tree.ts';
import { columnReference, columnFacts } from './columns.ts';
import { nameText, report, reportUnknown, type Context } from './context.ts';
import type { Label, LabelSet, Scope } from './scope.ts';

/** Declares the label set of `labels S [...]`, `labels S = a + b`, `labels S from rows.column`. */
export function declareLabels(statement: LabelsStatement, scope: Scope, context: Context): void {
  const name = statement.name;
  if (!name) return;
  const earlier = scope.labelSets.get(name.text);
  if (earlier) {
    const notes = [{ message: 'first declared here', span: earlier.span }];
    report(context, duplicateName.at(name.span, { what: 'label set', name: name.text }, { notes }));
    return;
  }
  const read = statement.form === 'column' ? fromColumn(statement.value, scope, context) : labelSet(statement.value, scope, context);
  const labels = statement.damaged ? null : read;
  if (labels && labels.length < 2) {
    report(context, emptySet.at(statement.value.span, { set: name.text, count: labels.length }));
  }
  scope.labelSets.set(name.text, { value: { name: name.text, labels }, span: name.span });
}

/** The labels of a set expression: a name, a list, or sets combined by `+` (either), `&` (both), `-` (the first alone). */
function labelSet(expr: Expr, scope: Scope, context: Context): readonly Label[] | null {
  switch (expr.kind) {
    case 'list':
      return listed(expr.items, context);
    case 'group':
      return labelSet(expr.value, scope, context);
    case 'missing':
      return null;
    case 'name':
    case 'string': {
      const text = nameText(expr)!;
      const known = scope.labelSets.get(text);
      if (!known) reportUnknown(context, 'label set', text, expr.span, [...scope.labelSets.keys()]);
      return known?.value.labels ?? null;
    }
    case 'binary':
      return combined(expr, scope, context);
    default:
      report(context, wrongSet(expr));
      return null;
  }
}

/** The set that `of` names in a type, by name where it has one. */
export function setOf(expr: Expr, scope: Scope, context: Context): LabelSet {
  return { name: showExpr(expr), labels: labelSet(expr, scope, context) };
}

function combined(expr: Extract<Expr, { kind: 'binary' }>, scope: Scope, context: Context): readonly Label[] | null {
  const left = labelSet(expr.left, scope, context);
  const right = labelSet(expr.right, scope, context);
  if (!left || !right) return null;
  const rightNames = new Set(right.map((label) => label.name));
  const leftNames = new Set(left.map((label) => label.name));
  if (expr.op === '+') return [...left, ...right.filter((label) => !leftNames.has(label.name))];
  if (expr.op === '&') return left.filter((label) => rightNames.has(label.name));
  if (expr.op === '-') return left.filter((label) => !rightNames.has(label.name));
  report(context, wrongSet(expr));
  return null;
}

function listed(items: readonly Expr[], context: Context): readonly Label[] {
  const labels: Label[] = [];
  const seen = new Set<string>();
  for (const item of items) {
    const label = labelOf(item);
    if (!label) {
      if (item.kind !== 'missing') report(context, wrongValue.at(item.span, { name: 'a label', expected: 'a name, a number or a text', found: `\`${showExpr(item)}\`` }));
      continue;
    }
    if (seen.has(label.name)) report(context, repeatedLabel.at(item.span, { label: label.name }));
    else labels.push(label);
    seen.add(label.name);
  }
  return labels;
}

function labelOf(item: Expr): Label | null {
  if (item.kind === 'alias') {
    const cell = nameText(item.value);
    return cell === null ? null : { name: item.alias.text, cell };
  }
  const text = nameText(item);
  return text === null ? null : { name: text, cell: text };
}

function fromColumn(expr: Expr, scope: Scope, context: Context): readonly Label[] | null {
  const reference = columnReference(expr, scope, context);
  const facts = reference && columnFacts(reference, context);
  if (!facts?.values) return null;
  const empty = new Set(['', '?', 'NA']);
  const cells = Object.keys(facts.values).filter((cell) => !empty.has(cell));
  return distinctLabels(cells).map((cell) => ({ name: cell, cell }));
}

function wrongSet(expr: Expr) {
  return wrongValue.at(expr.span, {
    name: 'a label set',
    expected: 'a list, a name, or sets combined by `+`, `&`, `-`',
    found: `\`${showExpr(expr)}\``,
  });
}
