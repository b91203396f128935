/** How comments name a place of the spec, and shapes. */
import type { Place, Port, Shape } from '../../ir/ir.ts';

/** `line 6`, or `blocks.mtl, line 6` where it stands in an imported file. */
export function lineOf(place: Place, spec: string): string {
  const file = place.file.split(/[\\/]/).at(-1)!;
  return file === spec ? `line ${place.line}` : `${file}, line ${place.line}`;
}

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
