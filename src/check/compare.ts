/** `compare`: the variants that a spec is held against, each derived from the checked model. */
import { findEntry } from '../catalog/index.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { duplicateName } from '../diagnostics/messages/names.ts';
import { blockUse } from '../diagnostics/messages/syntax.ts';
import { emptyVariant, lateWith, reservedVariant, underivable } from '../diagnostics/messages/variants.ts';
import { showExpr } from '../syntax/show.ts';
import type { Block, Expr, PropertyStatement, SectionStatement, SpecFile, Statement } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import { readEntry } from './arguments.ts';
import { report, type Context } from './context.ts';
import type { Model, VariantNode, VariantStep } from './model.ts';
import { replaceValueAt } from './overrides.ts';
import { rules } from './rules/index.ts';
import type { Scope } from './scope.ts';
import { rewritings } from './variants/index.ts';
import type { Again, Asked, Replaced, Underivable } from './variants/rewriting.ts';

/** What results call the model itself. */
const OWN = 'main';

export function readCompare({ block }: SectionStatement, model: Model, scope: Scope, context: Context): void {
  for (const statement of block.statements) if (statement.kind === 'property') readVariant(statement, model, scope, context);
}

function readVariant(statement: PropertyStatement, model: Model, scope: Scope, context: Context): void {
  const { name } = statement;
  const steps = readSteps(statement, scope, context);
  if (!name) return;
  const earlier = model.variants.find((variant) => variant.name === name.text);
  if (earlier) {
    const notes = [{ message: 'first declared here', span: earlier.span }];
    report(context, duplicateName.at(name.span, { what: 'variant', name: name.text }, { notes }));
  } else if (name.text === OWN) report(context, reservedVariant.at(name.span, { name: OWN }));
  else if (steps) model.variants.push({ name: name.text, steps, statement, is: showExpr(statement.value), model: null, span: name.span });
}

/** One rewriting, or several in a list. Null: reported. */
function readSteps({ value, block, damaged }: PropertyStatement, scope: Scope, context: Context): readonly VariantStep[] | null {
  if (value.kind !== 'list') {
    const step = readStep(value, { block, damaged }, scope, context);
    return step && [step];
  }
  if (block) report(context, blockUse.at(block.span, { statement: showExpr(value), needs: false }));
  if (value.items.length === 0 && !damaged) report(context, emptyVariant.at(value.span, {}));
  const steps = value.items.map((item) => readStep(item, { damaged }, scope, context));
  const late = steps.findIndex((step, i) => i > 0 && step?.entry.name === 'with');
  if (late > 0) report(context, lateWith.at(value.items[late]!.span, { first: showExpr(value.items[0]!) }));
  return late < 0 && steps.length > 0 && steps.every((step) => step !== null) ? steps : null;
}

function readStep(written: Expr, more: { readonly block?: Block | null; readonly damaged: boolean }, scope: Scope, context: Context): VariantStep | null {
  const value = readEntry('variant', 'variant', written, scope, context, more);
  const entry = value && findEntry('variant', value.entry);
  return value && entry ? { entry, value, written } : null;
}

type CheckAgain = (files: readonly SpecFile[]) => Again;

/** Gives the variants of a model without errors their models. */
export function deriveVariants(model: Model, files: readonly SpecFile[], found: readonly Diagnostic[], check: CheckAgain): Diagnostic[] {
  if (model.variants.length === 0 || found.some(({ severity }) => severity === 'error')) return [];
  const plain = { ...model, variants: [] };
  const alone = files.map((file) => ({ ...file, statements: file.statements.map(withoutCompare) }));
  return model.variants.flatMap((variant) => derive(variant, plain, (replaced) => checkAgain(replaced, alone, check)));
}

function derive(variant: VariantNode, plain: Model, again: Asked['again']): readonly Diagnostic[] {
  let model = plain;
  for (const { entry, value, written } of variant.steps) {
    const derived = rewritings[entry.name]!({ model, args: value.args, written, again });
    if ('diagnostics' in derived) return derived.diagnostics;
    if ('problem' in derived) return [cannotBe(variant, written.span, derived)];
    model = derived;
  }
  const broken = brokenRule(model);
  if (broken) return [cannotBe(variant, variant.statement.value.span, { problem: broken.message, at: broken.span })];
  variant.model = model;
  return [];
}

function cannotBe({ name }: VariantNode, span: Span, { problem, at }: Underivable): Diagnostic {
  const notes = at ? [{ message: 'seen here', span: at }] : [];
  return underivable.at(span, { variant: name, problem }, { notes });
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
