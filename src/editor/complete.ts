/** What may stand at a place: told from the text with a stand-in for the word that is being written. */
import { layersOf } from '../check/model.ts';
import type { ArgTable, ArgType, EntryKind } from '../catalog/arguments.ts';
import type { Entry } from '../catalog/define.ts';
import { entries, findEntry } from '../catalog/index.ts';
import { measureNames } from '../check/measures.ts';
import { heldIn } from '../check/placement.ts';
import { stringLiteral } from '../syntax/literals.ts';
import { parse } from '../syntax/parse.ts';
import type { Expr, SpecFile, Statement } from '../syntax/tree.ts';
import type { Node } from '../syntax/visit.ts';
import type { Span } from '../text/source.ts';
import { describeArgument, describeEntry, signatureOf } from './describe.ts';
import { describeColumn, describeDeclaration, types } from './hover.ts';
import { code } from './markdown.ts';
import { namesFor, ownerOf, type Declaration } from './names.ts';
import { cellItems, fileEndings, fileItems, pathToQuotes, quotesAround, type Quotes } from './quoted.ts';
import { pathAt, slotOf, tableAround, type Slot } from './slots.ts';
import { aliasesBehind, clauseSnippets, connectivesBehind, statementSnippets } from './snippets.ts';
import type { View } from './view.ts';

export interface Completion {
  readonly label: string;
  readonly kind: 'word' | 'property' | 'entry' | 'name' | 'value' | 'column';
  /** In a line. */
  readonly detail: string;
  /** Markdown. */
  readonly doc: string;
  /** What is written; with places to fill in as `${1:units}`, where it has such. */
  readonly text: string;
  readonly snippet?: string;
}

export interface Completions {
  /** The word that a completion replaces. */
  readonly span: Span;
  /** They begin a statement: an editor need not offer them before anything is typed. */
  readonly begins: boolean;
  readonly items: readonly Completion[];
}

const HOLE = 'HOLE_AT_THE_CURSOR';

export function completionsAt(view: View, offset: number): Completions {
  const { source } = view;
  const { text, path } = source;
  const start = offset - /[\p{L}\p{N}_]*$/u.exec(text.slice(Math.max(0, offset - 200), offset))![0].length;
  const end = offset + /^[\p{L}\p{N}_]*/u.exec(text.slice(offset, offset + 200))![0].length;
  const span = { file: path, start, end };
  const none = { span, begins: false, items: [] };
  if (isInComment(view, start)) return none;
  const quotes = quotesAround(view, offset);
  if (quotes) return quotedCompletions(view, quotes);
  if (/\d/.test(text[start] ?? '')) return none;
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const connectives = isInLabels(view, start) ? aliasesBehind(line) : connectivesBehind(line);
  const asked = placeOf(view, start, end);
  if (!asked) return { ...none, items: connectives };
  const { begins, items } = asked;
  return { span, begins, items: distinct([...connectives, ...items]) };
}

function isInComment({ file }: View, start: number): boolean {
  return file.comments.some(({ span }) => span.start < start && start <= span.end);
}

function isInLabels({ file }: View, start: number): boolean {
  return file.statements.some(({ kind, span }) => kind === 'labels' && span.start < start && start <= span.end);
}

/** Of a path, only the part behind its last `/` is replaced; of other texts, all of it. */
function quotedCompletions(view: View, quotes: Quotes): Completions {
  const { span } = quotes;
  const path = pathToQuotes(view, quotes);
  const endings = fileEndings(path);
  if (!endings) return { span, begins: false, items: distinct([...namesInQuotes(path, view), ...cellItems(path, view)]) };
  const written = view.source.text.slice(span.start, span.end);
  const start = span.start + written.lastIndexOf('/') + 1;
  return { span: { ...span, start }, begins: false, items: fileItems(view, written, endings) };
}

function namesInQuotes(path: readonly Node[], view: View): Completion[] {
  const file = path[0] as SpecFile;
  const found = slotItems(slotOf(path), { view, path, at: path.at(-1)!.span, file });
  // A constant in quotes would be a text of its own.
  const named = found.filter(({ kind, text, detail }) => kind === 'column' || (kind === 'name' && detail !== 'constant' && !text.endsWith('.')));
  return named.map((item) => ({ ...item, text: stringLiteral(item.label).slice(1, -1) }));
}

function placeOf(view: View, start: number, end: number): Pick<Completions, 'begins' | 'items'> | null {
  // Behind a comma, only a property ends the statement before it.
  for (const written of [HOLE, `${HOLE}: 0`]) {
    const { source } = view;
    const { file } = parse({ path: source.path, text: source.text.slice(0, start) + written + source.text.slice(end) }, view.memory);
    const path = pathAt(file, start + 1);
    const node = path.at(-1)!;
    const statement = path.findLast((each): each is Statement => 'damaged' in each);
    if (statement?.span.start === start && beginsAnew(statement, node)) {
      const around = path.slice(0, path.indexOf(statement));
      return { begins: true, items: statementItems(around, statement, view) };
    }
    if ('kind' in node && node.kind === 'name' && node.text === HOLE) {
      return { begins: false, items: slotItems(slotOf(path), { view, path, at: node.span, file }) };
    }
  }
  return null;
}

/** The statement begins with the word: what it is going to be is open. */
function beginsAnew(statement: Statement, node: Node): boolean {
  if (statement.kind === 'broken' || (statement.kind === 'clause' && node === statement.verb)) return true;
  return statement.kind === 'property' && 'kind' in node && node.kind === 'name' && node === statement.name;
}

function distinct(items: readonly Completion[]): Completion[] {
  const seen = new Set<string>();
  return items.filter(({ label }) => !seen.has(label) && seen.add(label));
}

const statementsIn = (path: readonly Node[]): Statement[] => path.filter((node): node is Statement => 'damaged' in node);

function statementItems(around: readonly Node[], hole: Statement, view: View): Completion[] {
  const outer = statementsIn(around);
  const held = heldIn(outer);
  const owner = outer.at(-1);
  const siblings = owner && 'block' in owner && owner.block ? owner.block.statements : [];
  const table = held.includes('property') ? tableAround([...around, hole]).table : {};
  const given = siblings.flatMap((each) => (each.kind === 'property' && each.name && each !== hole ? [each.name.text] : []));
  const words = statementSnippets.filter(({ kind }) => held.includes(kind));
  return [
    ...propertyItems(without(table, given)),
    ...(held.includes('binding') ? bindingItems(siblings, view, hole.span) : []),
    ...words.map(({ completion }) => completion),
    ...clauseSnippets(owner),
  ];
}

const without = (table: ArgTable, names: readonly string[]): ArgTable =>
  Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name)));

function propertyItems(table: ArgTable): Completion[] {
  return Object.entries(table).map(([name, spec]) => ({
    label: name,
    kind: 'property',
    detail: spec.default === undefined ? 'required' : '',
    doc: describeArgument(name, spec),
    text: `${name}: `,
  }));
}

/** Inputs and tasks that nothing is bound to yet. */
function bindingItems(siblings: readonly Statement[], view: View, at: Span): Completion[] {
  const bound = siblings.flatMap((each) => (each.kind === 'binding' && each.target.kind === 'name' ? [each.target.text] : []));
  const free = namesFor({ kind: 'target' }, view.files, at).filter(({ name }) => !bound.includes(name));
  return free.map((declaration) => ({ ...nameItem(declaration, view), text: `${spell(declaration.name)} <- ` }));
}

interface Place {
  readonly view: View;
  readonly path: readonly Node[];
  readonly at: Span;
  /** With the stand-in. */
  readonly file: SpecFile;
}

function slotItems(slot: Slot, place: Place): Completion[] {
  const { view, path } = place;
  switch (slot.kind) {
    case 'property_name':
      return propertyItems(slot.table);
    case 'argument_name':
      return propertyItems(slot.table);
    case 'in_call':
      return [...(slot.reads ? sourceItems(place) : []), ...(slot.type ? typeItems(slot.type, slot, place) : []), ...propertyItems(without(slot.table, slot.given))];
    case 'argument':
      return typeItems(slot.type, slot, place);
    case 'made':
      return [...entryItems('layer', place), ...nameItems(slot, place)];
    case 'measure_name':
      return measureItems(place);
    case 'metric_name':
      return figureItems(place);
    case 'type':
      return typeWords(slot.of);
    case 'columns':
      return [...sourceItems(place), ...entries.filter((entry) => entry.kind === 'encoding' && entry.called).map(entryItem)];
    case 'condition':
      return [...sourceItems(place), ...nameItems(slot, place)];
    case 'column':
      return columnItems(slot.source, place);
    case 'path_end': {
      const found = namesFor(slot, view.files, place.at).filter(({ owner }) => owner === slot.owner);
      return found.map((declaration) => nameItem(declaration, view));
    }
    case 'number':
      return isNumber(path) ? [...headSizes(place), ...nameItems(slot, place)] : [];
    default:
      return nameItems(slot, place);
  }
}

/** `reference accuracy: 0.9` is a figure that somebody printed. */
const isNumber = (path: readonly Node[]): boolean => statementsIn(path).at(-1)?.kind !== 'reference';

function typeItems(type: ArgType, slot: Slot, place: Place): Completion[] {
  switch (type.kind) {
    case 'entry':
      return entryItems(type.of, place);
    case 'choice':
    case 'choice_or_number':
      return type.options.map(valueItem);
    case 'flag':
      return ['true', 'false'].map(valueItem);
    case 'column':
      return sourceItems(place);
    case 'measure':
      return [...measureItems(place), ...nameItems(slot, place)];
    case 'list':
    case 'one_or_list':
      return typeItems(type.of, slot, place);
    case 'choice_or_list':
      return [...type.options.map(valueItem), ...typeItems(type.of, slot, place)];
    case 'text':
      return nameItems({ kind: 'argument', type }, place);
    case 'number':
      return [...headSizes(place), ...nameItems({ kind: 'argument', type }, place)];
    default:
      return nameItems({ kind: 'argument', type }, place);
  }
}

/** What a head knows of its task: how many labels there are to choose among, or numbers to predict. */
function headSizes({ path }: Place): Completion[] {
  const around = statementsIn(path).slice(0, -1);
  const networks = around.flatMap((statement) => (statement.kind === 'network' && statement.type ? wordOf(statement.type) : []));
  const kinds = [...networks, ...taskKinds(around.map((statement) => ({ ...statement, block: null }) as Statement))];
  const open = kinds.length === 0 && around.some(({ kind }) => kind === 'each_task');
  const labelled = kinds.some((kind) => kind === 'class' || kind === 'subset');
  return [
    ...(labelled || open ? [{ ...valueItem('classes'), doc: 'How many labels the task chooses among.' }] : []),
    ...(kinds.includes('real') || open ? [{ ...valueItem('size'), doc: 'How many numbers the task predicts.' }] : []),
  ];
}

const valueItem = (label: string): Completion => ({ label, kind: 'value', detail: '', doc: '', text: label });

function typeWords(of: 'input' | 'task'): Completion[] {
  const words = of === 'input' ? { real: 'real[${1:size}]', image: 'image[${1:height}, ${2:width}, ${3:channels}]', tokens: 'tokens[${1:length}] of ${2:words}', categories: 'categories' } : { binary: 'binary', class: 'class of ${1:labels}', subset: 'subset of ${1:labels}', real: 'real' };
  return Object.entries(words).map(([label, snippet]) => ({
    label,
    kind: 'value',
    detail: 'type',
    doc: types[label]!,
    text: label,
    ...(snippet !== label && { snippet }),
  }));
}

/** Those of a kind that fit the place: losses the type of the task, metrics some task of the model. */
function entryItems(kind: EntryKind, { path, view }: Place): Completion[] {
  const tasks = kind === 'loss' || kind === 'scale' ? taskKinds(statementsIn(path).slice(-2)) : kind === 'metric' ? taskKinds(view.files.flatMap(({ statements }) => [...statements])) : [];
  return entries.filter((entry) => entry.kind === kind && fits(entry, tasks)).map(entryItem);
}

/** The figures that fitting metrics report, each documented as its metric. */
function figureItems(place: Place): Completion[] {
  return entryItems('metric', place).flatMap((item) => {
    const reports = findEntry('metric', item.label)?.reports ?? [];
    return reports.map((label) => ({ label, kind: 'entry', detail: item.detail, doc: item.doc, text: label }) as const);
  });
}

const measureItems = (place: Place): Completion[] => [valueItem('loss'), ...figureItems(place).filter(({ label }) => measureNames().includes(label))];

function fits(entry: Entry, tasks: readonly string[]): boolean {
  if (tasks.length === 0 || (entry.kind !== 'loss' && entry.kind !== 'metric')) return true;
  const kinds: readonly string[] = entry.kind === 'loss' ? Object.keys(entry.fits) : entry.fits;
  return tasks.some((task) => kinds.includes(task));
}

/** The first words of the types of tasks in statements, and in all that stands in their blocks. */
function taskKinds(statements: readonly Statement[]): string[] {
  return statements.flatMap((statement) => {
    const type = statement.kind === 'task' || statement.kind === 'tasks' ? statement.type : null;
    const inner = 'block' in statement && statement.block ? taskKinds(statement.block.statements) : [];
    return [...(type ? wordOf(type) : []), ...inner];
  });
}

function wordOf(type: Expr): string[] {
  const head = type.kind === 'of' ? type.head : type.kind === 'call' ? type.callee : type.kind === 'index' ? type.object : type;
  return head.kind === 'name' && ['binary', 'class', 'subset', 'real'].includes(head.text) ? [head.text] : [];
}

function entryItem(entry: Entry): Completion {
  const required = Object.entries(entry.args).filter(([, spec]) => spec.default === undefined);
  const listed = required.map(([name, spec], i) => `${spec.positional ? '' : `${name}: `}${placeholder(spec.type, i + 1, name)}`);
  // Properties of a phase stand in its block.
  const called = entry.kind === 'phase' ? listed.filter((_, i) => required[i]![1].positional) : listed;
  const layer = entry.kind === 'layer' || entry.kind === 'source';
  const snippet = called.length > 0 ? `${entry.name}(${called.join(', ')})` : layer ? `${entry.name}()` : entry.name;
  return {
    label: entry.name,
    kind: 'entry',
    detail: signatureOf(entry.name, entry.args),
    doc: describeEntry(entry),
    text: entry.name,
    ...(snippet !== entry.name && { snippet }),
  };
}

function placeholder({ kind }: ArgType, index: number, name: string): string {
  const inner = `\${${index}:${name}}`;
  if (kind === 'text') return `"${inner}"`;
  return kind === 'layers' || kind === 'list' ? `[${inner}]` : inner;
}

function nameItems(slot: Slot, place: Place): Completion[] {
  const { view, at } = place;
  return namesFor(slot, view.files, at).filter((declaration) => isInReach(declaration, slot, place) && isMeant(declaration, slot)).flatMap((declaration) => numbered(declaration, view)).map((declaration) => nameItem(declaration, view));
}

/** Layers start from what stands above them: in the same run of layers, or in trunks and branches. */
function isInReach({ space, owner, span, statement, within }: Declaration, slot: Slot, { path, at, view }: Place): boolean {
  const around = statementsIn(path);
  if (span.file === at.file && statement.span.start === around.at(-1)?.span.start) return false;
  if (slot.kind !== 'value' && slot.kind !== 'split_after') return true;
  if (space !== 'layer' && space !== 'part') return true;
  if (span.file === at.file && span.start > at.start) return false;
  const own = around.slice(0, -1).map(ownerOf).findLast((name) => name !== null) ?? null;
  if (within !== null || space === 'part') return true;
  return owner === own || (view.model?.functions.some(({ kind, name }) => kind !== 'head' && name === owner) ?? true);
}

/** The layers of a `repeat` are called by their numbers. */
/** Of trunks, branches and networks, only these are copied. */
const isMeant = ({ statement }: Declaration, slot: Slot): boolean => slot.kind !== 'argument' || slot.type.kind !== 'network' || statement.kind === 'network';

function numbered(declaration: Declaration, { model }: View): Declaration[] {
  const { file, start } = declaration.statement.span;
  if (declaration.space !== 'layer' || !model) return [declaration];
  const made = layersOf(model).filter(({ statement: { span } }) => span.start === start && span.file === file);
  const names = new Set(made.map(({ path, owner, name }) => (path === `${owner.name}.${name}` ? name : declaration.name)));
  return names.size === 0 ? [declaration] : [...names].map((name) => ({ ...declaration, name }));
}

function nameItem(declaration: Declaration, view: View): Completion {
  const { name, space } = declaration;
  return { label: name, kind: 'name', detail: space, doc: describeDeclaration(declaration, view), text: spell(name) };
}

function sourceItems({ view, at }: Place): Completion[] {
  return namesFor({ kind: 'source' }, view.files, at).map((declaration) => ({ ...nameItem(declaration, view), text: `${spell(declaration.name)}.` }));
}

function columnItems(source: string, { view, path }: Place): Completion[] {
  const known = view.facts?.[source];
  const columns = known && 'columns' in known ? known.columns : [];
  return columns.slice(rangeStart(path, columns)).map(({ name, kind }) => ({ label: name, kind: 'column', detail: kind, doc: describeColumn(source, name, view) ?? code(name), text: spell(name) }));
}

/** A range ends behind its beginning: the index of the first column that may end it, 0 where no range ends. */
function rangeStart(path: readonly Node[], columns: readonly { readonly name: string }[]): number {
  const [range, end] = path.slice(-3);
  if (!range || !('kind' in range) || range.kind !== 'binary' || range.op !== '..' || range.right !== end) return 0;
  const first = range.left.kind === 'member' ? range.left.name.text : null;
  return columns.findIndex(({ name }) => name === first) + 1;
}

const spell = (name: string): string => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : stringLiteral(name));

