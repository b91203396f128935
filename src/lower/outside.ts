/** Which entries of the user's project an IR uses. */
import { outsideEntries } from '../catalog/index.ts';
import type { Json, OutsideUse } from '../ir/ir.ts';

export function outsideUses(ir: object): OutsideUse[] {
  const all = outsideEntries();
  if (all.length === 0) return [];
  const named = new Set(entriesIn(ir as { readonly [key: string]: Json }));
  return all
    .filter(({ entry }) => named.has(entry.name))
    .map(({ entry, file, hash, code }) => ({ kind: entry.kind, entry: entry.name, file, hash, code }));
}

/** The names of the entries that stand anywhere in it. */
function entriesIn(value: Json): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'entry' in value && typeof value.entry === 'string' ? [value.entry] : [];
  return [...own, ...Object.values(value).flatMap(entriesIn)];
}
