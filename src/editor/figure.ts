/** The model's figure beside its text: which lines each box of it stands for. */
import { irOf } from '../compiler.ts';
import { figure } from '../emit/explain/index.ts';
import { walkStatements } from '../syntax/visit.ts';
import { positionAt } from '../text/source.ts';
import type { View } from './view.ts';

/** Counted from 1, both within. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

export interface Figure {
  /** Its boxes have the line that they are from as `data-line`. */
  readonly svg: string;
  /** Of what is drawn as boxes, outer statements before inner ones. */
  readonly boxes: readonly Lines[];
}

const drawn: ReadonlySet<string> = new Set(['input', 'layer', 'task', 'tasks']);

/** Null where the spec has errors, or sizes that only the data tells. */
export function figureOf(view: View): Figure | null {
  const { source, file } = view;
  const ir = irOf(view, source.path);
  if (!ir) return null;
  const lineOf = (offset: number): number => positionAt(source, offset).line;
  const statements = [...walkStatements(file.statements)].filter(({ kind }) => drawn.has(kind));
  return { svg: figure(ir), boxes: statements.map(({ span }) => ({ from: lineOf(span.start), to: lineOf(span.end) })) };
}
