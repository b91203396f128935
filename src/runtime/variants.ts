/** An experiment and its variants, as experiments that differ in what is compared. */
import type { Experiment, Part } from './experiment.ts';

export const MAIN = 'main';

/** The experiment itself, or with what a variant has of its own. */
export function variantOf(experiment: Experiment, name: string): Experiment {
  if (name === MAIN) return experiment;
  const { is: _, ...own } = experiment.compare![name]!;
  return { ...experiment, ...own };
}

export const variantNames = ({ compare = {} }: Pick<Experiment, 'compare'>): string[] => Object.keys(compare);

/** Each part for the experiment and then for every variant, on the same rows: one condition after the other, in it one repeat after the other. */
export function withVariants(experiment: Experiment, parts: readonly Part[]): Part[] {
  const names = [MAIN, ...variantNames(experiment)];
  return parts.flatMap((part) => names.map((variant) => ({ ...part, variant })));
}
