/** `compare`: the variants that a spec is held against, each derived from the checked model. */
import { findEntry } from '../catalog/index.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { duplicateName } from '../diagnostics/messages/names.ts';
import { reservedVariant, underivable } from '../diagnostics/messages/variants.ts';
import { showExpr } from '../syntax/show.ts';
import type { PropertyStatement, SectionStatement, SpecFile, Statement } from '../syntax/tree.ts';
import { readEntry } from './arguments.ts';
import { report, type Context } from './context.ts';
import type { Model, VariantNode } from './model.ts';
import { replaceValueAt } from './overrides.ts';
import { rules } from './rules/index.ts';
import type { Scope } from './scope.ts';
import { rewritings } from './variants/index.ts';
import type { Again, Asked, Replaced } from './variants/rewriting.ts';

/** What results call the model itself. */
const OWN = 'main';

export function readCompare({ block }: SectionStatement, model: Model, scope: Scope, context: Context): void {
  for (const statement of block.statements) if (statement.kind === 'property') readVariant(statement, model, scope, context);
}

function readVariant(statement: PropertyStatement, model: Model, scope: Scope, context: Context): void {
  const { name, damaged } = statement;
  const value = readEntry('variant', 'variant', statement.value, scope, context, { block: statement.block, damaged });
  const entry = value && findEntry('variant', value.entry);
  if (!name) return;
  const earlier = model.variants.find((variant) => variant.name === name.text);
  if (earlier) {
    const notes = [{ message: 'first declared here', span: earlier.span }];
    report(context, duplicateName.at(name.span, { what: 'variant', name: name.text }, { notes }));
  } else if (name.text === OWN) report(context, reservedVariant.at(name.span, { name: OWN }));
  else if (value && entry) model.variants.push({ name: name.text, entry, value, statement, is: showExpr(statement.value), model: null, span: name.span });
}

type CheckAgain = (files: readonly SpecFile[]) => Again;

/** Gives the variants of a model without errors their models. */
export function deriveVariants(model: Model, files: readonly SpecFile[], found: readonly Diagnostic[], check: CheckAgain): Diagnostic[] {
  if (model.variants.length === 0 || found.some(({ severity }) => severity === 'error')) return [];
  const plain = { ...model, variants: [] };
  const alone = files.map((file) => ({ ...file, statements: file.statements.map(withoutCompare) }));
  return model.variants.flatMap((variant) => {
    const { value, statement } = variant;
    return derive(variant, { model: plain, args: value.args, written: statement.value, again: (replaced) => checkAgain(replaced, alone, check) });
  });
}

function derive(variant: VariantNode, asked: Asked): readonly Diagnostic[] {
  const derived = rewritings[variant.entry.name]!(asked);
  if ('diagnostics' in derived) return derived.diagnostics;
  const broken = 'problem' in derived ? null : brokenRule(derived);
  if ('problem' in derived || broken) {
    const { problem, at } = 'problem' in derived ? derived : { problem: broken!.message, at: broken!.span };
    const notes = at ? [{ message: 'seen here', span: at }] : [];
    return [underivable.at(variant.statement.value.span, { variant: variant.name, problem }, { notes })];
  }
  variant.model = derived;
  return [];
}

/** What the checker proves of every model. */
function brokenRule(model: Model): Diagnostic | undefined {
  return rules.flatMap((rule) => rule(model, false)).find(({ severity }) => severity === 'error');
}

function checkAgain(replaced: readonly Replaced[], files: readonly SpecFile[], check: CheckAgain): Again {
  let current = files;
  for (const { path, property } of replaced) {
    const result = replaceValueAt(current, path, property);
    if (!('files' in result)) return { model: null, diagnostics: [result] };
    current = result.files;
  }
  return check(current);
}

function withoutCompare(statement: Statement): Statement {
  if (statement.kind !== 'evaluate') return statement;
  const statements = statement.block.statements.filter(({ kind }) => kind !== 'compare');
  return { ...statement, block: { ...statement.block, statements } };
}
