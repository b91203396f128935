/** Buffers for what commands leave: one serves several slots that are not needed at once. */
import type { Command, Slot } from './commands.ts';

export interface Shared {
  /** Of each slot: the number of its buffer. */
  readonly places: ReadonlyMap<Slot, number>;
  /** In bytes, of each buffer. */
  readonly sizes: readonly number[];
}

/** Of slots that are not `placed`; those of `last` are needed after all commands. */
export function shareSlots(commands: readonly Command[], placed: (slot: Slot) => boolean, last: ReadonlySet<Slot>): Shared {
  const ends = new Map<Slot, number>();
  commands.forEach((command, at) => used(command).forEach((slot) => ends.set(slot, last.has(slot) ? Infinity : at)));
  const places = new Map<Slot, number>();
  const sizes: number[] = [];
  const free = new Set<number>();
  commands.forEach((command, at) => {
    const own = new Set(used(command));
    for (const slot of own) {
      if (placed(slot) || places.has(slot)) continue;
      const place = bestOf(free, sizes, slot.size);
      free.delete(place);
      sizes[place] = Math.max(sizes[place] ?? 0, slot.size);
      places.set(slot, place);
    }
    for (const slot of own) if (ends.get(slot) === at && places.has(slot)) free.add(places.get(slot)!);
  });
  return { places, sizes };
}

const used = (command: Command): readonly Slot[] => ('pipeline' in command ? command.slots : [command.from, command.to]);

/** The smallest one that is large enough, else the largest, which grows; a new one where none is free. */
function bestOf(free: ReadonlySet<number>, sizes: readonly number[], size: number): number {
  const all = [...free].sort((a, b) => sizes[a]! - sizes[b]!);
  return all.find((place) => sizes[place]! >= size) ?? all.at(-1) ?? sizes.length;
}
