import { choice, choiceOrCount, flag, number, type ArgsOf } from './arguments.ts';

/** When a covariance is learnt, and for what. */
export const timingArgs = {
  every: choiceOrCount(['epoch'], 'When it is updated: after each epoch, or each so many steps.', { default: 'epoch' }),
  warmup: number('Epochs before its first update.', { min: 0, integer: true, default: 0 }),
  shared: flag('One covariance for all layers that the prior is over; else one a layer.', { default: false }),
};

/** How it is learnt from second moments. */
export const covarianceArgs = {
  epsilon: number('Added to each variance: small beside the variance of the starts, or nothing is learnt.', { min: 0, default: 1e-5 }),
  ...timingArgs,
  normalize: choice(['trace', 'none'], 'Divided by its trace, or left as it is.', { default: 'trace' }),
};

/** Second moments, with what makes them invertible and of one size. */
export function momentEquation(moments: string, { epsilon, normalize }: ArgsOf<typeof covarianceArgs>): string {
  const sum = String.raw`\frac{d_k}{D} ${moments} + ${epsilon} I`;
  return normalize === 'trace' ? String.raw`\frac{S}{\operatorname{tr} S},\; S = ${sum}` : sum;
}
