import type { EntryOf, TaskKind } from '../catalog/define.ts';
import { entries } from '../catalog/index.ts';

/** The losses that judge tasks of a kind. */
export function lossesFor(kind: TaskKind): string[] {
  const losses = entries.filter((entry): entry is EntryOf<'loss'> => entry.kind === 'loss');
  return losses.filter((loss) => loss.fits[kind]).map((loss) => loss.name);
}
