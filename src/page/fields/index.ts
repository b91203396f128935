import { categories } from './categories.ts';
import type { AskedInput, Field, FieldKind } from './field.ts';
import { image } from './image.ts';
import { numbers } from './numbers.ts';
import { texts } from './texts.ts';

/** By the name of the encoding; any other one reads texts. */
const kinds: Readonly<Record<string, FieldKind>> = { numbers, categories, image };

export function fieldOf(input: AskedInput): Field {
  const kind = kinds[input.as?.name ?? 'numbers'] ?? texts;
  return kind(input);
}
