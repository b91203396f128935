import type { PriorNode } from '../model.ts';

const identity = { entry: 'identity', args: {} };

/** The prior of the model's own kernels under which tasks are independent of one another. */
export function uncoupled(prior: PriorNode): PriorNode {
  if (!Object.hasOwn(prior.entry.args, 'task')) return prior;
  return { ...prior, value: { ...prior.value, args: { ...prior.value.args, task: identity } } };
}
