import type { Rewriting } from './rewriting.ts';

/** A phase that does not run. */
export const without: Rewriting = ({ model, args }) => {
  if (args.prior) return { problem: 'the model has no prior' };
  const phases = model.train.phases.filter(({ name }) => name !== args.phase);
  if (!phases.some(({ entry }) => entry.supervised)) return { problem: 'no phase is left that learns from labels' };
  return { ...model, train: { ...model.train, phases } };
};
