import type { EpochLength } from '../../../runtime/train/own-rows.ts';

/** As many steps. */
export const steps =
  (count: number): EpochLength =>
  () =>
    count;
