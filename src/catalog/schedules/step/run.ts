import type { Schedule } from '../../../runtime/schedule.ts';

/** As PyTorch's StepLR. */
export function step(every: number, factor = 0.1): Schedule {
  return { name: 'step', factor: ({ epoch }) => factor ** Math.floor(epoch / every) };
}
