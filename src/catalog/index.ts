import { all } from './all.ts';
import type { EntryKind } from './arguments.ts';
import type { Entry, EntryOf } from './define.ts';

/** An entry that is not mtlc's own: it comes from the user's project. */
export interface OutsideEntry {
  readonly entry: Entry;
  /** By its path from the folder of the catalogue, posix. */
  readonly file: string;
  /** SHA-256 of all that it is made of. */
  readonly hash: string;
  /** The module beside it that emitted programs call, as it was written; null where there is none. */
  readonly code: string | null;
}

const known: Entry[] = [...all];
const byName = new Map(known.map((entry) => [`${entry.kind} ${entry.name}`, entry]));
const outside = new Map<string, OutsideEntry>();

/** Every entry of the catalogue, by kind and name. */
export const entries: readonly Entry[] = known;

/** Entries of the user's project, which a process adds before it reads any spec. */
export const outsideEntries = (): readonly OutsideEntry[] => [...outside.values()];

export function findEntry<Kind extends EntryKind>(kind: Kind, name: string): EntryOf<Kind> | undefined {
  return byName.get(`${kind} ${name}`) as EntryOf<Kind> | undefined;
}

/** What made a layer of the IR: an entry for layers, or the sharing unit that it is an output of. */
export function findMaker(name: string): EntryOf<'layer'> | EntryOf<'sharing'> | undefined {
  return findEntry('layer', name) ?? findEntry('sharing', name);
}

export function namesOf(kind: EntryKind): string[] {
  return known.filter((entry) => entry.kind === kind).map((entry) => entry.name);
}

/** From now on specs may use it. Its kind has no other entry of that name. */
export function addEntry(added: OutsideEntry): void {
  const { entry } = added;
  const key = `${entry.kind} ${entry.name}`;
  if (byName.has(key)) throw new Error(`the catalogue has a ${key}`);
  known.push(entry);
  byName.set(key, entry);
  outside.set(key, added);
}
