import { warmed, type Schedule } from '../../../runtime/schedule.ts';

export interface LinearOptions {
  /** Epochs in which the rate first rises. */
  readonly warmup?: number;
  /** Of the time after the rise, in which the rate keeps its height. */
  readonly hold?: number;
  /** Of the rate, at the end. */
  readonly floor?: number;
}

/** As PyTorch's LinearLR from 1 to `floor`, after its rise and the time that it holds. */
export function linear({ warmup = 0, hold = 0, floor = 0 }: LinearOptions = {}): Schedule {
  const fallen = (share: number): number => 1 - (1 - floor) * Math.max(0, (share - hold) / (1 - hold));
  return { name: 'linear', factor: (moment) => warmed(moment, warmup, fallen) };
}
