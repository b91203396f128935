/** Softplus and sigmoid of x by e^-|x|, which is taken once where both are there. */
import type { FusedStep } from '../fusion.ts';

/** That power is what they read beside x on the map machine. */
const readers = new Set(['Sigmoid', 'Softplus']);

/** The steps with those powers among them, and results by their places there. */
export function withPowers<Result extends { readonly step: number }>(given: readonly FusedStep[], results: readonly Result[]): { readonly steps: readonly FusedStep[]; readonly results: readonly Result[] } {
  const steps: FusedStep[] = [];
  const places: number[] = [];
  const powers = new Map<number, number>();
  const powerOf = (x: number): number => {
    const power = powers.get(x) ?? steps.push({ op: 'ExpNegAbs', of: [x] }) - 1;
    powers.set(x, power);
    return power;
  };
  for (const step of given) {
    const of = 'of' in step ? step.of.map((each) => places[each]!) : [];
    const more = readers.has(step.op) ? [powerOf(of[0]!)] : [];
    places.push(steps.push('of' in step ? { ...step, of: [...of, ...more] } : step) - 1);
  }
  return { steps, results: results.map((result) => ({ ...result, step: places[result.step]! })) };
}
