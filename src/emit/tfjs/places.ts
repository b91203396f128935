/** How comments name a place of the spec, and shapes. */
import type { Ir, Place, Port, Shape } from '../../ir/ir.ts';
import { string } from '../printer.ts';

/** `line 6`, or `blocks.mtl, line 6` where it stands in an imported file. */
export function lineOf(place: Place, spec: string): string {
  const file = place.file.split(/[\\/]/).at(-1)!;
  return file === spec ? `line ${place.line}` : `${file}, line ${place.line}`;
}

/** `12`, or `blocks.mtl:12` where it stands in an imported file. */
export function shortLineOf(place: Place, spec: string): string {
  const file = place.file.split(/[\\/]/).at(-1)!;
  return file === spec ? String(place.line) : `${file}:${place.line}`;
}

/** The statement that says where the code is, where the program has such marks. */
export const marksAt = ({ ir, marks }: { readonly ir: Ir; readonly marks: boolean }, place: Place): string[] =>
  marks ? [`atLine(${string(shortLineOf(place, ir.spec))});`] : [];

export const shapeText = (shape: Shape): string => `[${shape.join(', ')}]`;

/** `c [batch, 32] and f [batch, 8]`. */
export function portsText(ports: readonly Port[]): string {
  const each = ports.map(({ name, shape }) => `${name} ${shapeText(shape)}`);
  return each.length < 2 ? each.join('') : `${each.slice(0, -1).join(', ')} and ${each.at(-1)}`;
}

/** At most `most` names, then how many more there are. */
export function namesText(names: readonly string[], most = 8): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most - 2).join(', ')} and ${names.length - most + 2} more`;
}
