/** How the rate of a phase changes while it lasts. */

/** A step of a phase; epochs and steps count from 0. */
export interface Moment {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  /** Of its epoch. */
  readonly steps: number;
}

export interface Schedule {
  readonly name: string;
  /** Of the optimizer's rate, at a step. */
  factor(moment: Moment): number;
}

/** Rises in equal steps to 1 in `warmup` epochs; from there on as `after` says of the share of the other epochs that is over. */
export function warmed({ epoch, epochs, step, steps }: Moment, warmup: number, after: (share: number) => number): number {
  if (epoch < warmup) return (epoch * steps + step + 1) / (warmup * steps);
  return after((epoch + step / steps - warmup) / (epochs - warmup));
}
