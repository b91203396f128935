/** Priors of a model whose network was built anew: where tasks no longer differ, or share nothing, they are each by themselves. */
import { findEntry } from '../../catalog/index.ts';
import { covariancesOf } from '../../catalog/modes.ts';
import { shortName, type Model, type PriorGroup, type PriorMember, type PriorNode } from '../model.ts';
import { groupName, oneByOne } from '../priors.ts';
import type { Rebuilt } from './rebuild.ts';

export function renamePriors(model: Model, rebuilt: Rebuilt): PriorNode[] {
  return model.priors.flatMap((prior) =>
    prior.groups.flatMap((group) => {
      const now = renamed(group, rebuilt);
      return uncoupled({ ...prior, groups: [now] }, now.members.length === 1 ? 1 : group.members.length);
    }),
  );
}

/** Of a network that is what it was. */
export const keepPriors = (model: Model, rebuilt: Rebuilt): PriorNode[] =>
  model.priors.map((prior) => ({ ...prior, groups: prior.groups.map((group) => ({ ...renamed(group, rebuilt), name: group.name })) }));

/** Where layers went into columns side by side: kernels that are of the same tasks as before stay tied. */
export function columnPriors(model: Model, rebuilt: Rebuilt): PriorNode[] {
  const kept = keepPriors(model, rebuilt);
  const apart = renamePriors(model, rebuilt);
  return model.priors.flatMap((prior, i) => {
    const now = kept[i]!;
    const asBefore = now.groups.every((group, j) => tasksIn(group) === tasksIn(prior.groups[j]!));
    return asBefore ? [now] : apart.filter(({ span }) => span === prior.span);
  });
}

const tasksIn = ({ members }: PriorGroup): string => JSON.stringify(members.map(({ task }) => task?.name ?? null));

function renamed({ members }: PriorGroup, { became, tasks }: Rebuilt): PriorGroup {
  const byHead = new Map([...tasks.values()].map((task) => [task.head, task]));
  const now = new Map<string, PriorMember>();
  for (const { task, layer, parameter } of members) {
    const short = shortName(layer, parameter);
    for (const copy of became.get(layer) ?? []) {
      const own = copy.parameters.find((each) => shortName(copy, each) === short)!;
      const ofTask = task && copy.column === task.name ? tasks.get(task)! : null;
      now.set(own.name, { task: own.shared ? null : (byHead.get(copy.owner) ?? ofTask), layer: copy, parameter: own });
    }
  }
  const all = [...now.values()];
  return { name: groupName(all[0]!), members: all };
}

/** A prior that ties tasks together, for `count` tasks that are learnt by themselves. */
function uncoupled(prior: PriorNode, count: number): PriorNode[] {
  if (!prior.entry.couples) return [prior];
  const value = prior.entry.uncoupled!(prior.value.args as never, count);
  if (!value) return [];
  const entry = findEntry('prior', value.entry)!;
  // What it would keep of several tasks is kept of each.
  const groups = Object.keys(covariancesOf(entry, value.args)).length > 0 ? prior.groups.flatMap(oneByOne) : prior.groups;
  return [{ ...prior, entry, value, groups }];
}
