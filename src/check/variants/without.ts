import type { Rewriting } from './rewriting.ts';

/** A phase that does not run. */
export const without: Rewriting = ({ model, args }) => {
  const phases = model.train.phases.filter(({ name }) => name !== args.phase);
  if (phases.length === 0) return { problem: 'no phase is left' };
  return { ...model, train: { ...model.train, phases } };
};
