import type { Experiment, Part } from '../experiment.ts';

/** Plots of outputs are of the first part of each condition and variant that is judged. */
export function withPlots({ plots = [] }: Experiment, parts: readonly Part[]): readonly Part[] {
  if (!plots.some(({ of }) => of === 'outputs')) return parts;
  const first = new Map<string, Part>();
  for (const part of parts) {
    const place = JSON.stringify([part.condition, part.variant]);
    if (part.test.length > 0 && !first.has(place)) first.set(place, part);
  }
  const plotted = new Set(first.values());
  return parts.map((part) => (plotted.has(part) ? { ...part, plotted: true } : part));
}
