/** The checker: from syntax trees and data facts to a checked model. */
import { findEntry } from '../catalog/index.ts';
import type { Facts } from '../data-facts/facts.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { duplicateName, missingPart, repeatedPart, takenName } from '../diagnostics/messages/names.ts';
import type { ModelStatement, SectionStatement, SpecFile, Statement } from '../syntax/tree.ts';
import type { Source, Span } from '../text/source.ts';
import { readAlignments } from './alignments.ts';
import { deriveVariants } from './compare.ts';
import { constant } from './constants.ts';
import { damageOf, MOST_WRITTEN, nameText, report, reportUnknown, type Context, type ReadTensors } from './context.ts';
import { bindByName, bindLabels, declareSource, reportUnbound } from './data.ts';
import { giveFiles } from './families.ts';
import { declareInput, elaborateModel } from './graph.ts';
import { bindInput } from './input-bindings.ts';
import { readEvaluate } from './judge.ts';
import { declareLabels } from './labels.ts';
import type { InputNode, Model, TaskNode } from './model.ts';
import { checkNames, isTaken } from './reserved-names.ts';
import { checkPlacement } from './placement.ts';
import type { ReadFile } from './files.ts';
import { readPriors } from './priors.ts';
import { checkPretrained } from './pretrained.ts';
import { rules } from './rules/index.ts';
import { checkRowCounts } from './row-counts.ts';
import { emptyScope, type Scope } from './scope.ts';
import { carryOut, readSharing, type Sharing } from './sharing.ts';
import { readTrain } from './train.ts';
import { declareVocabulary } from './vocabularies.ts';

export interface Checked {
  /** As far as it could be read; null where there is no `model`. */
  readonly model: Model | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks a spec: `files` with the spec itself last; `unread` is what was reported of lines that could not be read. Without facts, sizes stay symbolic and cells are not looked at. */
export function check(
  files: readonly SpecFile[],
  sources: ReadonlyMap<string, Source>,
  facts: Facts | null,
  unread: readonly Diagnostic[] = [],
  tensors: ReadTensors = () => null,
  read: ReadFile | null = null,
): Checked {
  const context: Context = { diagnostics: [], facts, tensors, read, damage: damageOf(files, sources, unread), room: { left: MOST_WRITTEN } };
  const statements = files.flatMap((file) => file.statements);
  checkPlacement(files, context);
  checkNames(statements, context);
  const sections = findSections(statements, context);
  const main = files.at(-1)!;
  if (!sections.model) {
    reportMissing(sections, main.span, context);
    return { model: null, diagnostics: distinct(context.diagnostics) };
  }
  const written = emptyModel(sections.model, sections);
  const sharing = elaborate(statements, sections, sections.model, written, context);
  reportMissing(sections, written.span, context);
  for (const { name, span } of written.tasks) if (isTaken(name)) report(context, takenName.at(span, { name }));
  const found = rules.flatMap((rule) => rule(written, context.damage.nameless));
  const { model, diagnostics } = withSharing(written, sharing, distinct([...context.diagnostics, ...found]));
  const again = (replaced: readonly SpecFile[]): Checked => check(replaced, sources, facts, unread, tensors, read);
  return { model, diagnostics: [...diagnostics, ...deriveVariants(model, files, [...unread, ...diagnostics], again)] };
}

/** A model without errors as its `share` makes it. */
function withSharing(model: Model, sharing: Sharing | null, found: readonly Diagnostic[]): Checked & { readonly model: Model } {
  if (!sharing || found.some(({ severity }) => severity === 'error')) return { model, diagnostics: found };
  const shared = carryOut(sharing, model);
  return 'severity' in shared ? { model, diagnostics: [...found, shared] } : { model: shared, diagnostics: found };
}

function elaborate(
  statements: readonly Statement[],
  sections: Sections,
  statement: ModelStatement,
  model: Model,
  context: Context,
): Sharing | null {
  const scope = emptyScope();
  const data = sections.data?.block.statements ?? [];
  declareConstants(statements, scope, context);
  for (const inner of data) if (inner.kind === 'source') declareSource(inner, model, scope, context);
  for (const inner of statements) if (inner.kind === 'vocabulary') declareVocabulary(inner, scope, context);
  for (const inner of statements) if (inner.kind === 'labels') declareLabels(inner, scope, context);
  for (const inner of statement.block.statements) if (inner.kind === 'input') declareInput(inner, model, scope, context);
  const bound = bindInputs(data, model, scope, context);
  elaborateModel(statement, model, scope, context);
  readPriors(statement.block.statements, model, scope, context);
  readAlignments(statement.block.statements, model, scope, context);
  checkPretrained(model, context);
  giveFiles(model, scope, context);
  bindTasks(data, model, scope, context);
  if (sections.data && !data.some(({ kind, damaged }) => damaged || kind === 'broken')) bindByName(model, context);
  if (sections.data) reportUnbound(model, bound, context);
  checkRowCounts(model, context);
  if (sections.train) readTrain(sections.train.block.statements, model, scope, context);
  readEvaluate(sections.evaluate?.block.statements ?? [], model, scope, context);
  return readSharing(statement.block.statements, scope, context);
}

type SectionName = 'data' | 'train' | 'evaluate';
type Sections = { model: ModelStatement | null } & { [name in SectionName]: SectionStatement | null };

function findSections(statements: readonly Statement[], context: Context): Sections {
  const found: Sections = { model: null, data: null, train: null, evaluate: null };
  for (const statement of statements) {
    const { kind } = statement;
    if (kind !== 'model' && kind !== 'data' && kind !== 'train' && kind !== 'evaluate') continue;
    const earlier = found[kind];
    if (earlier) {
      const span = { ...statement.span, end: statement.block.span.start };
      const notes = [{ message: 'the first one', span: { ...earlier.span, end: earlier.block.span.start } }];
      report(context, repeatedPart.at(span, { what: `\`${kind}\`` }, { notes }));
    } else if (kind === 'model') found.model = statement;
    else found[kind] = statement as SectionStatement;
  }
  return found;
}

function emptyModel(statement: ModelStatement, sections: Sections): Model {
  const span = statement.name?.span ?? { ...statement.span, end: statement.block.span.start };
  const headOf = (section: SectionStatement | null): Span | null =>
    section && { ...section.span, end: section.block.span.start };
  return {
    name: statement.name?.text ?? 'model',
    span,
    inputs: [],
    functions: [],
    tasks: [],
    priors: [],
    alignments: [],
    sources: [],
    inputBindings: [],
    labelBindings: [],
    train: { span: headOf(sections.train), seed: 0, phases: [] },
    evaluate: { span: headOf(sections.evaluate), protocol: null, group: null, metrics: [], references: [], plots: [], final: 'all' },
    variants: [],
  };
}

function declareConstants(statements: readonly Statement[], scope: Scope, context: Context): void {
  for (const statement of statements) {
    if (statement.kind === 'block_declaration' && statement.name) {
      const earlier = scope.blocks.get(statement.name.text);
      if (earlier || findEntry('layer', statement.name.text)) {
        const notes = earlier ? [{ message: 'first declared here', span: earlier.name!.span }] : [{ message: 'the catalogue has a layer of this name' }];
        report(context, duplicateName.at(statement.name.span, { what: 'block', name: statement.name.text }, { notes }));
      } else scope.blocks.set(statement.name.text, statement);
    }
    if (statement.kind !== 'let' || !statement.name) continue;
    const earlier = scope.constants.get(statement.name.text);
    if (earlier) {
      const notes = [{ message: 'first declared here', span: earlier.span }];
      report(context, duplicateName.at(statement.name.span, { what: 'constant', name: statement.name.text }, { notes }));
      continue;
    }
    const value = constant(statement.value, scope, context);
    scope.constants.set(statement.name.text, { value, span: statement.name.span });
  }
}

/** The inputs that something is bound to, rightly or not. */
function bindInputs(data: readonly Statement[], model: Model, scope: Scope, context: Context): Set<InputNode> {
  const bound = new Set<InputNode>();
  for (const statement of data) {
    if (statement.kind !== 'binding') continue;
    const name = nameText(statement.target);
    const input = name === null ? undefined : scope.inputs.get(name);
    if (!input) continue;
    bound.add(input);
    bindInput(statement, input, model, scope, context);
  }
  return bound;
}

function bindTasks(data: readonly Statement[], model: Model, scope: Scope, context: Context): void {
  for (const statement of data) {
    if (statement.kind !== 'binding' || statement.target.kind === 'missing') continue;
    const name = nameText(statement.target);
    if (name !== null && scope.inputs.has(name)) continue;
    const tasks = name === null ? undefined : tasksNamed(name, scope);
    if (tasks) bindLabels(statement, tasks, model, scope, context);
    else reportUnknownTarget(statement.target.span, name ?? '', scope, context);
  }
}

function tasksNamed(name: string, scope: Scope): readonly TaskNode[] | undefined {
  const task = scope.tasks.get(name);
  return task ? [task] : scope.families.get(name)?.tasks;
}

function reportUnknownTarget(span: Span, name: string, scope: Scope, context: Context): void {
  const known = [...scope.inputs.keys(), ...scope.tasks.keys(), ...scope.families.keys()];
  reportUnknown(context, 'input or task', name, span, known);
}

/** A spec that trains has a model with a task, data and phases; what a damaged line may have swallowed is not asked for. */
function reportMissing(sections: Sections, span: Span, context: Context): void {
  if (context.damage.nameless || context.damage.words.size > 0) return;
  const ask = (what: string, example: string) => report(context, missingPart.at(span, { what, example }));
  if (!sections.model) return ask('the spec has no model', 'model name { input ... trunk ... split ... }');
  if (!sections.data) ask('the spec has no data', 'data { source rows = csv("rows.csv") }');
  const phases = sections.train?.block.statements.some(({ kind }) => kind === 'phase' || kind === 'repeat');
  if (!phases) ask('nothing trains', 'train { phase main: joint { optimizer: adam(0.001), epochs: 30 } }');
  if (!hasTask(sections.model.block.statements)) ask('the model has no task', 'split after LAYER { task name: binary { ... } }');
}

function hasTask(statements: readonly Statement[]): boolean {
  return statements.some(
    (statement) =>
      statement.kind === 'task' ||
      statement.kind === 'tasks' ||
      ('block' in statement && statement.block !== null && hasTask(statement.block.statements)),
  );
}

/** A family of tasks meets the same mistake once a task: it is reported once. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, span, message }) => {
    const what = code === missingPart.code ? message : '';
    const key = `${code} ${span.file} ${span.start} ${span.end} ${what}`;
    return !seen.has(key) && seen.add(key);
  });
}
