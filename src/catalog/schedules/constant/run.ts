import type { Schedule } from '../../../runtime/schedule.ts';

export function constant(): Schedule {
  return { name: 'constant', factor: () => 1 };
}
