import type { Note } from '../diagnostics/diagnostic.ts';
import type { Shape } from '../ir/ir.ts';
import type { ValueNode } from './model.ts';

/** `[300]`, `[28, 28, 1]`. */
export function showShape(shape: Shape | null): string {
  return shape ? `[${shape.join(', ')}]` : '[?]';
}

/** The chain of shapes that leads to a value, from the input on, as notes. */
export function chainOf(value: ValueNode): Note[] {
  const notes: Note[] = [];
  for (let at: ValueNode | undefined = value; at; at = at.kind === 'layer' ? at.inputs[0] : undefined) {
    const words = at.kind === 'input' ? 'is' : `= ${at.entry?.name ?? '?'} gives`;
    const name = at.kind === 'input' ? at.path : at.name;
    notes.unshift({ message: `\`${name}\` ${words} ${showShape(at.shape)}`, span: at.span });
  }
  return notes;
}
