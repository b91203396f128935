import { warmed, type Schedule } from '../../../runtime/schedule.ts';

export interface CosineOptions {
  /** Epochs in which the rate first rises. */
  readonly warmup?: number;
  /** Of the rate, at the end. */
  readonly floor?: number;
}

/** As PyTorch's CosineAnnealingLR, after its rise (Loshchilov and Hutter 2017, eq. 5). */
export function cosine({ warmup = 0, floor = 0 }: CosineOptions = {}): Schedule {
  const fallen = (share: number): number => 1 - (1 - floor) * ((1 - Math.cos(Math.PI * share)) / 2);
  return { name: 'cosine', factor: (moment) => warmed(moment, warmup, fallen) };
}
