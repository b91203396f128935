/** Priors of a model whose network was built anew: where tasks no longer differ, or share nothing, they are each by themselves. */
import { covariancesOf } from '../../catalog/modes.ts';
import { findEntry } from '../../catalog/index.ts';
import type { Model, PriorGroup, PriorMember, PriorNode } from '../model.ts';
import { groupName } from '../priors.ts';
import type { Rebuilt } from './rebuild.ts';

export function renamePriors(model: Model, rebuilt: Rebuilt): PriorNode[] {
  return model.priors.flatMap((prior) =>
    prior.groups.flatMap((group) => {
      const now = renamed(group, rebuilt);
      return uncoupled({ ...prior, groups: [now] }, now.members.length === 1 ? 1 : group.members.length);
    }),
  );
}

function renamed({ members }: PriorGroup, { became, tasks, functions }: Rebuilt): PriorGroup {
  const now = new Map<string, PriorMember>();
  for (const { layer, parameter } of members) {
    const short = parameter.name.slice(layer.path.length);
    for (const copy of became.get(layer) ?? []) {
      const own = copy.parameters.find(({ name }) => name === copy.path + short)!;
      const task = [...tasks.values()].find(({ head }) => head === copy.owner && functions.includes(copy.owner)) ?? null;
      now.set(own.name, { task, layer: copy, parameter: own });
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
  const learns = Object.keys(covariancesOf(value.args)).length > 0;
  return [{ ...prior, entry, value, groups: learns ? prior.groups.flatMap(byTask) : prior.groups }];
}

/** What is learnt from a kernel is that of its own task. */
function byTask({ name, members }: PriorGroup): PriorGroup[] {
  if (members.length === 1) return [{ name, members }];
  return members.map((member) => ({ name: `${member.task!.name}.${name}`, members: [member] }));
}
