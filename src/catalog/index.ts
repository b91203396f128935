import { all } from './all.ts';
import type { EntryKind } from './arguments.ts';
import type { Entry, EntryOf } from './define.ts';

const byName = new Map(all.map((entry) => [`${entry.kind} ${entry.name}`, entry]));

/** Every entry of the catalogue, by kind and name. */
export const entries: readonly Entry[] = all;

export function findEntry<Kind extends EntryKind>(kind: Kind, name: string): EntryOf<Kind> | undefined {
  return byName.get(`${kind} ${name}`) as EntryOf<Kind> | undefined;
}

export function namesOf(kind: EntryKind): string[] {
  return all.filter((entry) => entry.kind === kind).map((entry) => entry.name);
}
