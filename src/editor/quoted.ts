/** What may stand between quotes: paths of files, columns and names that are written so, and cells of the data. */
import { parse } from '../syntax/parse.ts';
import type { CallExpr, Expr, Statement } from '../syntax/tree.ts';
import { walkStatements, type Node } from '../syntax/visit.ts';
import { resolveFrom } from '../text/path.ts';
import type { Span } from '../text/source.ts';
import type { Completion } from './complete.ts';
import { entryNamed, pathAt, slotOf } from './slots.ts';
import type { View } from './view.ts';

export interface Quotes {
  /** The text between them. */
  readonly span: Span;
  readonly closed: boolean;
}

const whole = /"(?:[^"\\\r\n]|\\[^\r\n])*("?)/g;

/** The quotes that an offset lies between. Without a closing one, they end at the offset. */
export function quotesAround({ source }: View, offset: number): Quotes | null {
  const { path, text } = source;
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', offset);
  for (const match of text.slice(line, lineEnd < 0 ? text.length : lineEnd).matchAll(whole)) {
    const start = line + match.index + 1;
    const closed = match[1] === '"';
    const end = closed ? start + match[0].length - 2 : offset;
    if (start <= offset && offset <= end) return { span: { file: path, start, end }, closed };
  }
  return null;
}

/** The nodes around the quotes, in the text with a stand-in between them. */
export function pathToQuotes({ source: { path, text }, memory }: View, { span, closed }: Quotes): Node[] {
  const rest = text.slice(closed ? span.end + 1 : span.end);
  const { file } = parse({ path, text: `${text.slice(0, span.start - 1)}"QUOTED"${rest}` }, memory);
  return pathAt(file, span.start);
}

/** The endings of files whose path stands there; null where none does. */
export function fileEndings(path: readonly Node[]): readonly string[] | null {
  const holder = path.at(-2);
  if (holder && 'kind' in holder && holder.kind === 'import') return ['.mtl'];
  const index = path.findLastIndex((node) => 'kind' in node && node.kind === 'call');
  const call = path[index] as CallExpr | undefined;
  if (call?.callee.kind !== 'name') return null;
  const entry = entryNamed(call.callee.text, slotOf([...path.slice(0, index + 1), call.callee]));
  if (entry?.kind === 'source') return entry.extensions;
  return entry?.kind === 'start' ? ['.safetensors'] : null;
}

/** Folders, and files with such an ending, where the written part of a path leads. */
export function fileItems({ source, list }: View, written: string, endings: readonly string[]): Completion[] {
  const folder = written.slice(0, written.lastIndexOf('/') + 1);
  const names = list(resolveFrom(source.path, folder === '' ? '.' : folder)).filter((name) => !name.startsWith('.'));
  const fitting = names.filter((name) => name.endsWith('/') || endings.some((ending) => name.endsWith(ending)));
  return ['../', ...fitting.toSorted()].map((label) => ({ label, kind: 'value', detail: '', doc: '', text: label }));
}

const MOST_CELLS = 200;

/** The cells of the column that a text is compared with. */
export function cellItems(path: readonly Node[], view: View): Completion[] {
  const column = columnMeant(path, view);
  const facts = column && view.facts?.[column.source];
  const values = facts && 'columns' in facts ? facts.columns.find(({ name }) => name === column.name)?.values : null;
  const cells = Object.keys(values ?? {}).filter((cell) => cell !== '');
  return cells.slice(0, MOST_CELLS).map((label) => ({ label, kind: 'value', detail: '', doc: '', text: JSON.stringify(label).slice(1, -1) }));
}

interface Column {
  readonly source: string;
  readonly name: string;
}

function columnMeant(path: readonly Node[], view: View): Column | null {
  const compared = path.findLast((node) => 'kind' in node && (node.kind === 'binary' || node.kind === 'call'));
  if (compared && 'kind' in compared && compared.kind === 'binary') return columnOf(compared.left);
  if (compared && 'kind' in compared && compared.kind === 'call') {
    const named = compared.args.map(({ value }) => columnOf(value)).find((column) => column !== null);
    if (named) return named;
  }
  const statement = path.findLast((node): node is Statement => 'damaged' in node && (node as Statement).kind !== 'property');
  if (statement?.kind === 'binding') return columnOf(statement.value);
  if (statement?.kind === 'task' && statement.name) return columnOfTask(statement.name.text, view);
  return statement?.kind === 'labels' && statement.name ? columnOfLabels(statement.name.text, view) : null;
}

function columnOf(expr: Expr): Column | null {
  return expr.kind === 'member' && expr.object.kind === 'name' ? { source: expr.object.text, name: expr.name.text } : null;
}

const statementsOf = ({ files }: View): Statement[] => files.flatMap(({ statements }) => [...walkStatements(statements)]);

/** What is bound to a task; else the column of its name in the first source. */
function columnOfTask(task: string, view: View): Column | null {
  const all = statementsOf(view);
  for (const each of all) {
    if (each.kind === 'binding' && each.target.kind === 'name' && each.target.text === task) return columnOf(each.value);
  }
  const source = all.find((each) => each.kind === 'source');
  return source?.kind === 'source' && source.name ? { source: source.name.text, name: task } : null;
}

/** That of a task that chooses among the labels. */
function columnOfLabels(labels: string, view: View): Column | null {
  const isOf = (type: Expr): boolean => type.kind === 'of' && type.set.kind === 'name' && type.set.text === labels;
  const task = statementsOf(view).find((each) => each.kind === 'task' && isOf(each.type));
  return task?.kind === 'task' && task.name ? columnOfTask(task.name.text, view) : null;
}
