/** What an editor shows between the lines and words of a spec: the shape behind each layer, what a block holds. */
import { showShape } from '../check/shapes.ts';
import type { Model } from '../check/model.ts';
import type { Statement } from '../syntax/tree.ts';
import { walkStatements } from '../syntax/visit.ts';
import type { Span } from '../text/source.ts';
import { counted, layersAt, parametersOf, served, tasksOf, total } from './layers.ts';
import type { View } from './view.ts';

export interface Hint {
  readonly offset: number;
  readonly label: string;
}

/** The shape of each layer in a stretch of the text, behind its line. */
export function hintsIn({ file, model }: View, { start, end }: Span): Hint[] {
  if (!model) return [];
  return [...walkStatements(file.statements)].flatMap((statement) => {
    if (statement.kind !== 'layer' || statement.span.end < start || statement.span.start > end) return [];
    const shapes = new Set(layersAt(statement.span, model).flatMap(({ shape }) => (shape ? [showShape(shape)] : [])));
    const last = statement.from.at(-1) ?? statement.value;
    return shapes.size > 0 ? [{ offset: last.span.end, label: `→ ${[...shapes].slice(0, 3).join(' or ')}` }] : [];
  });
}

/** What a lens does where an editor can do it. */
export type Deed = 'showFigure' | 'train';

export interface Lens {
  readonly span: Span;
  readonly title: string;
  readonly deed: Deed;
  /** It tells something, even where nothing can be done. */
  readonly tells: boolean;
}

/** Above each trunk, branch and task: its layers' parameters, and the tasks that it serves. Above `train`: what starts it. */
export function lensesOf({ file, model }: View): Lens[] {
  if (!model) return [];
  return [...walkStatements(file.statements)].flatMap((statement): Lens[] => {
    const { span } = statement;
    if (statement.kind === 'train') return [{ span, title: 'Train', deed: 'train', tells: false }];
    const title = titleOf(statement, model);
    return title === null ? [] : [{ span, title, deed: 'showFigure', tells: true }];
  });
}

function titleOf(statement: Statement, model: Model): string | null {
  if (statement.kind === 'model') {
    const parameters = model.functions.flatMap(({ layers }) => layers.map(parametersOf));
    return `${counted(total(parameters))} parameters, ${model.tasks.length} ${model.tasks.length === 1 ? 'task' : 'tasks'}`;
  }
  if (statement.kind === 'trunk' || statement.kind === 'branch') {
    const owner = model.functions.find(({ kind, name }) => kind === statement.kind && name === statement.name?.text);
    if (!owner || owner.layers.length === 0) return null;
    const tasks = [...new Set(owner.layers.flatMap((layer) => tasksOf(layer, model)))];
    return `${counted(total(owner.layers.map(parametersOf)))} parameters, reaches ${served(tasks, model)}`;
  }
  if (statement.kind !== 'task' && statement.kind !== 'tasks') return null;
  const tasks = model.tasks.filter((task) => task.statement.span.start === statement.span.start && task.statement.span.file === statement.span.file);
  const heads = tasks.flatMap(({ head }) => (head ? [total(head.layers.map(parametersOf))] : []));
  if (heads.length === 0) return null;
  return `${counted(total(heads))} parameters${tasks.length > 1 ? ` in ${tasks.length} heads` : ''}`;
}
