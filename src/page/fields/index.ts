import type { AskedInput, Field, FieldKind } from './field.ts';
import { numbers } from './numbers.ts';

/** By the name of the encoding. */
const kinds: Readonly<Record<string, FieldKind>> = { numbers };

export function fieldOf(input: AskedInput): Field {
  return kinds['numbers']!(input);
}
