import type { Json, Place } from '../ir/ir.ts';
import type { Span } from '../text/source.ts';

/** Where things are in the spec. */
export type PlaceOf = (span: Span) => Place;

/** Argument values are plain data already: numbers, texts, lists, and uses of entries. */
export function plain(args: { readonly [name: string]: unknown }): { readonly [name: string]: Json } {
  return args as { readonly [name: string]: Json };
}
