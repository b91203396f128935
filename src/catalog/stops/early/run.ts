import type { Stopping } from '../../../runtime/train/stopping.ts';

/** Ends a phase when the validation rows have not been answered better for `patience` epochs, and goes on from its best one. */
export const early = (options: Stopping): Stopping => options;
