/** What phases that follow the gradient share beside their optimizer. */
import { choiceOrNone, entryOrNone, numberOrNone, partMultiples, parts, type EntryValue } from './arguments.ts';

/** Of every phase that takes steps. */
export const onDivergence = choiceOrNone(
  ['stop', 'halve_rate'],
  'What follows a loss or a weight that is no finite number: training stops, as it does where it is left out, or goes on from the epoch of the lowest loss at half the rate.',
);

export const descentArgs = {
  schedule: entryOrNone('schedule', 'How the rate changes while the phase lasts; not at all where it is left out.'),
  rates: partMultiples('Multiples of the rate, for the parameters of parts: `{ trunk: 0.1x }`; the longest path counts.', { default: null }),
  task_weights: entryOrNone('weighting', 'How the losses of tasks become one gradient; as the sum of losses times their weights where it is left out.'),
  clip: numberOrNone('Largest norm of the gradient of all that moves; a longer one is shortened to it.', {
    min: 0,
    exclusive: true,
  }),
  stop: entryOrNone('stop', 'When it ends before its last epoch; it does not where it is left out.'),
  on_divergence: onDivergence,
  train: parts('What moves: trunks, branches, tasks or layers; everything where it is left out.', { default: null }),
};

/** Why a phase's schedule does not go with its length, or null. */
export function checkSchedule({ schedule, epochs }: { readonly schedule: EntryValue | null; readonly epochs: number }): string | null {
  const warmup = Number(schedule?.args.warmup ?? 0);
  return warmup < epochs ? null : `the rate rises for ${warmup} epochs, and the phase has ${epochs}`;
}
