/** The declarations of a file as an outline, and the stretches that fold. */
import { showExpr } from '../syntax/show.ts';
import type { Block, SpecFile, Statement } from '../syntax/tree.ts';
import { walkStatements } from '../syntax/visit.ts';
import { positionAt, type Source, type Span } from '../text/source.ts';

export interface OutlineItem {
  readonly name: string;
  readonly detail: string;
  readonly kind: Statement['kind'];
  readonly span: Span;
  /** What an editor goes to: the name, or the word that begins the statement. */
  readonly at: Span;
  readonly children: readonly OutlineItem[];
}

/** Statements of a damaged line stand in it too, as far as they have a name. */
export function outlineOf({ statements }: SpecFile): OutlineItem[] {
  return statements.flatMap(itemsOf);
}

function itemsOf(statement: Statement): OutlineItem[] {
  const block = 'block' in statement ? (statement.block as Block | null) : null;
  const children = (block?.statements ?? []).flatMap(itemsOf);
  const shown = titleOf(statement);
  if (!shown) return children;
  const written = 'name' in statement ? statement.name?.span : undefined;
  const start = statement.span.start;
  const at = written ?? { ...statement.span, end: Math.min(statement.span.end, block ? Math.max(block.span.start, start) : Infinity) };
  return [{ ...shown, kind: statement.kind, span: statement.span, at, children }];
}

function titleOf(statement: Statement): { name: string; detail: string } | null {
  switch (statement.kind) {
    case 'data':
    case 'train':
    case 'evaluate':
    case 'compare':
      return { name: statement.kind, detail: '' };
    case 'split':
      return { name: statement.after ? `split after ${showExpr(statement.after)}` : 'split', detail: '' };
    case 'each_task':
      return { name: 'each task', detail: '' };
    case 'repeat':
      return { name: `repeat ${showExpr(statement.count)}`, detail: '' };
    case 'tasks': {
      const over = showExpr(statement.over);
      const name = statement.form === 'list' ? `tasks ${over}` : `tasks ${statement.variable?.text ?? '?'} ${statement.form} ${over}`;
      return { name, detail: statement.type ? showExpr(statement.type) : '' };
    }
    case 'task':
    case 'input':
      return named(statement, showExpr(statement.type));
    case 'network':
      return named(statement, statement.type ? showExpr(statement.type) : '');
    case 'layer':
    case 'source':
    case 'phase':
      return named(statement, showExpr(statement.value));
    case 'let':
      return named(statement, showExpr(statement.value));
    case 'labels':
    case 'vocabulary':
    case 'block_declaration':
    case 'model':
    case 'trunk':
    case 'branch':
      return named(statement, '');
    default:
      return null;
  }
}

function named({ name }: { readonly name: { readonly text: string } | null }, detail: string) {
  // An editor refuses an item without a name.
  return name && name.text.trim() !== '' ? { name: name.text, detail } : null;
}

export interface Fold {
  /** Lines, from 1. */
  readonly from: number;
  readonly to: number;
  readonly comment: boolean;
}

/** Blocks, and comments of several lines. */
export function foldsOf(file: SpecFile, source: Source): Fold[] {
  const lineOf = (offset: number): number => positionAt(source, offset).line;
  const folds: Fold[] = [];
  for (const statement of walkStatements(file.statements)) {
    const block = 'block' in statement ? (statement.block as Block | null) : null;
    // The closing brace stays in sight.
    if (block) folds.push({ from: lineOf(block.span.start), to: lineOf(block.span.end) - 1, comment: false });
  }
  const comments = commentLines(file, source).map(([from, to]) => ({ from, to, comment: true }));
  return [...folds, ...comments].filter(({ from, to }) => to > from);
}

/** Comments on lines that follow one another, as first and last line. */
function commentLines({ comments }: SpecFile, source: Source): [from: number, to: number][] {
  const runs: [number, number][] = [];
  for (const { span } of comments) {
    const { line } = positionAt(source, span.start);
    const run = runs.at(-1);
    if (run?.[1] === line - 1) run[1] = line;
    else runs.push([line, line]);
  }
  return runs;
}
