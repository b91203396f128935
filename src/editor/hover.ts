/** What there is to know of the word at a place, as Markdown. */
import { declarations as declarationWords, keywords } from '../../grammar/keywords.ts';
import { showShape } from '../check/shapes.ts';
import { describeTarget } from '../check/types.ts';
import type { TargetType } from '../ir/ir.ts';
import type { ColumnFacts } from '../data-facts/facts.ts';
import { showExpr } from '../syntax/show.ts';
import type { Name } from '../syntax/tree.ts';
import type { Node } from '../syntax/visit.ts';
import type { Span } from '../text/source.ts';
import { describeArgument, describeEntry, equationOf } from './describe.ts';
import { counted, layersAt, multiplyAddsOf, parametersOf, served, tasksOf, total } from './layers.ts';
import { code, fenced, plain } from './markdown.ts';
import { mentionAt, type Declaration } from './names.ts';
import { clauseOf } from './snippets.ts';
import { entryNamed, pathAt, slotOf, type Slot } from './slots.ts';
import type { View } from './view.ts';

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

export function hoverAt(view: View, offset: number): Hover | null {
  const path = pathAt(view.file, offset);
  const node = path.at(-1)!;
  if (!('kind' in node) || node.kind !== 'name') return hoverWord(view, offset);
  const markdown = describeName(node, path, view, offset);
  return markdown === null ? null : { span: node.span, markdown };
}

/** Words of the language stand between the nodes of the tree. */
function hoverWord({ source, file }: View, offset: number): Hover | null {
  const { text } = source;
  if (file.comments.some(({ span }) => span.start <= offset && offset <= span.end)) return null;
  const start = offset - /\w*$/.exec(text.slice(0, offset))![0].length;
  const word = /^\w*/.exec(text.slice(start))![0];
  const keyword = keywords.find((each) => each.word === word);
  if (!keyword) return null;
  const form = declarationWords.find((each) => each.word === word)?.form;
  const span = { file: source.path, start, end: start + word.length };
  return { span, markdown: [`**${word}**`, keyword.doc, ...(form ? [fenced(form)] : [])].join('\n\n') };
}

function describeName(node: Name, path: readonly Node[], view: View, offset: number): string | null {
  const around = path.at(-2)!;
  if ('kind' in around && around.kind === 'clause' && node === around.verb) return describeClause(node.text);
  const slot = slotOf(path);
  const entry = entryNamed(node.text, slot);
  if (entry) return describeEntry(entry);
  const argument = describeProperty(node, slot);
  if (argument !== null) return argument;
  if (slot.kind === 'column') return describeColumn(slot.source, node.text, view);
  const mention = mentionAt(view.files, view.source.path, offset);
  if (!mention) return slot.kind === 'type' ? describeType(node.text) : null;
  return mention.of.map((declaration) => describeDeclaration(declaration, view)).slice(0, 3).join('\n\n---\n\n');
}

function describeClause(verb: string): string | null {
  const clause = clauseOf(verb);
  return clause && [`**${verb}**`, clause.doc, fenced(clause.form)].join('\n\n');
}

function describeProperty({ text }: Name, slot: Slot): string | null {
  if (slot.kind !== 'property_name' && slot.kind !== 'argument_name') return null;
  const spec = Object.hasOwn(slot.table, text) ? slot.table[text] : undefined;
  return spec ? `${describeArgument(text, spec)}\n\n*of ${slot.of}*` : null;
}

/** The words that types begin with. */
export const types: { readonly [word: string]: string } = {
  real: 'Numbers: one, or as many as stand in brackets.',
  image: 'A picture: `image[height, width, channels]`.',
  tokens: 'A text as words of a vocabulary: `tokens[64] of words`.',
  categories: 'A column of categories, as indices.',
  binary: 'Yes or no.',
  class: 'One label of a set: `class of kinds`.',
  subset: 'Any number of the labels of a set: `subset of kinds`.',
};

const describeType = (word: string): string | null => (Object.hasOwn(types, word) ? `**${word}**\n\n${types[word]}` : null);

export function describeColumn(source: string, column: string, { facts }: View): string | null {
  const known = facts?.[source];
  const found = known && 'columns' in known ? known.columns.find(({ name }) => name === column) : undefined;
  return found ? columnText(found) : null;
}

function columnText({ name, kind, missing, values, min, max }: ColumnFacts): string {
  const range = min === null ? [] : [`from ${min} to ${max}`];
  const gaps = missing > 0 ? [`${counted(missing)} missing`] : [];
  const texts = values && Object.keys(values).length <= 20 ? [Object.entries(values).map(([text, times]) => `${code(text)} × ${times}`).join(', ')] : [];
  return [`**column** ${code(name)}: ${[kind, ...range, ...gaps].join(', ')}`, ...texts].join('\n\n');
}

/** What a name stands for, as far as the model knows it. */
export function describeDeclaration(declaration: Declaration, view: View): string {
  const { space, name, statement } = declaration;
  const title = `**${space}** ${code(name)}`;
  const lines = linesOf(declaration, view);
  const written = statement.kind === 'layer' || statement.kind === 'source' || statement.kind === 'phase' || statement.kind === 'let' ? [fenced(`${name} ${statement.kind === 'phase' ? ':' : '='} ${showExpr(statement.value)}`)] : [];
  return [title, ...written, ...lines].join('\n\n');
}

const targetCode = (target: TargetType): string => code(describeTarget(target).replaceAll(/^`|`$/g, ''));

function linesOf({ space, name, statement, span }: Declaration, view: View): string[] {
  const { model, facts } = view;
  switch (space) {
    case 'layer':
      return model ? layerLines(span, view) : [];
    case 'input': {
      const input = model?.inputs.find(({ path }) => path === name);
      return input && model ? [`shape ${showShape(input.shape)} a row`, `reaches ${plain(served(tasksOf(input, model), model))}`] : [];
    }
    case 'part': {
      const owner = model?.functions.find((each) => each.name === name);
      if (!owner || !model) return [];
      const tasks = owner.layers.length > 0 ? tasksOf(owner.layers[0]!, model) : [];
      const answers = owner.answers ? [`answers ${targetCode(owner.answers)}`] : [];
      return [...answers, `${owner.layers.length} layers, ${counted(total(owner.layers.map(parametersOf)))} parameters`, `reaches ${plain(served(tasks, model))}`];
    }
    case 'task': {
      const task = model?.tasks.find((each) => each.name === name);
      const head = task?.head ? [`${counted(total(task.head.layers.map(parametersOf)))} parameters of its own`] : [];
      return [...(task?.target ? [targetCode(task.target)] : []), ...(task?.loss ? [`loss ${code(task.loss.entry.name)}: ${task.loss.entry.doc}`, equationOf(task.loss.entry)] : []), ...head];
    }
    case 'label set': {
      const labels = labelsOf(name, view);
      return labels ? [`${labels.length} labels: ${labels.slice(0, 30).map(code).join(', ')}${labels.length > 30 ? ', …' : ''}`] : [];
    }
    case 'source': {
      const known = facts?.[name];
      return known && 'columns' in known ? [`${counted(known.rows)} rows, ${counted(known.columns.length)} columns`] : [];
    }
    default:
      return statement.kind === 'block_declaration' && space === 'block' ? [`${statement.parameters.map((each) => each.text).join(', ') || 'no parameters'}`] : [];
  }
}

function layerLines(span: Span, { model }: View): string[] {
  const layers = layersAt(span, model!);
  const [first] = layers;
  if (!first) return [];
  const tasks = [...new Set(layers.flatMap((layer) => tasksOf(layer, model!)))];
  const each = layers.length > 1 ? ` each, of ${layers.length}` : '';
  return [
    `shape ${[...new Set(layers.map(({ shape }) => showShape(shape)))].join(' or ')} a row`,
    `${counted(parametersOf(first))} parameters, ${counted(multiplyAddsOf(first))} multiply-adds a row${each}`,
    `reaches ${plain(served(tasks, model!))}`,
  ];
}

/** Without the data that it comes from, null. */
export function labelsOf(name: string, { model, files, facts }: View): readonly string[] | null {
  for (const task of model?.tasks ?? []) if (task.target && 'set' in task.target && task.target.set === name) return task.target.labels;
  for (const statement of files.flatMap(({ statements }) => statements)) {
    if (statement.kind !== 'labels' || statement.name?.text !== name) continue;
    if (statement.value.kind === 'list') return statement.value.items.map(showExpr);
    if (statement.value.kind !== 'member' || statement.value.object.kind !== 'name') return null;
    const known = facts?.[statement.value.object.text];
    const column = statement.value.name.text;
    const values = known && 'columns' in known ? known.columns.find((each) => each.name === column)?.values : null;
    return values ? Object.keys(values) : null;
  }
  return null;
}
