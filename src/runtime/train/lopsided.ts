/** Penalties out of all proportion to the loss of the data. */
import type { EpochRecord } from '../experiment.ts';

const MOST = 10;
const LEAST = 1e-3;

/**
 * Those above ten times the loss of the data, or under a thousandth of it, as they stand in the objective. One that is 0 may grow: the
 * parameters of tasks that start alike have no distance yet.
 */
export function lopsided(total: number, penalties: Readonly<Record<string, number>>): NonNullable<EpochRecord['lopsided']> {
  const data = total - Object.values(penalties).reduce((sum, penalty) => sum + penalty, 0);
  const ratios = data > 0 ? Object.entries(penalties).map(([of, penalty]) => ({ of, ratio: penalty / data })) : [];
  return ratios.filter(({ ratio }) => ratio > MOST || (ratio > 0 && ratio < LEAST));
}
