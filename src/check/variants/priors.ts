/** Priors of a model whose network was built anew: they are over what their kernels became. */
import type { LayerNode, Model, PriorGroup, PriorMember, PriorNode, TaskNode } from '../model.ts';
import type { Rebuilt } from './rebuild.ts';
import { uncoupled } from './uncouple.ts';

/** `apart`: no prior ties tasks together. One kernel that stands for those of several tasks has nothing to be tied to in any case. */
export function renamePriors({ priors }: Model, rebuilt: Rebuilt, apart: boolean): PriorNode[] {
  return priors.flatMap((prior) => {
    const merged = prior.groups.filter(({ members }) => isMerged(members, rebuilt));
    const kept = prior.groups.filter((group) => !merged.includes(group));
    const alone = uncoupled({ ...prior, groups: merged });
    const others = { ...prior, groups: kept };
    return [alone, apart ? uncoupled(others) : others].flatMap((each) => renameGroups(each, rebuilt));
  });
}

function renameGroups(prior: PriorNode, rebuilt: Rebuilt): PriorNode[] {
  const groups = prior.groups.flatMap((group) => renameGroup(group, rebuilt));
  return groups.length > 0 ? [{ ...prior, groups }] : [];
}

const isMerged = (members: readonly PriorMember[], { became }: Rebuilt): boolean =>
  members.length > 1 && new Set(members.flatMap(({ layer }) => became.get(layer) ?? [])).size === 1;

/** The kernel of a trunk that each task has a copy of is one tensor a task. */
function renameGroup({ name, members }: PriorGroup, { became, tasks }: Rebuilt): PriorGroup[] {
  const byHead = new Map([...tasks.values()].map((task) => [task.head!, task]));
  const now = members.flatMap((member) => (became.get(member.layer) ?? []).map((layer) => memberOf(member, layer, byHead.get(layer.owner) ?? null)));
  const distinct = now.filter(({ layer }, i) => now.findIndex((other) => other.layer === layer) === i);
  const divided = members.length === 1 && distinct.length > 1;
  if (divided || (members.length === 1 && members[0]!.task === null)) return distinct.map((member) => ({ name: member.layer.path, members: [member] }));
  return [{ name: distinct.length < members.length ? distinct[0]!.layer.path : name, members: distinct }];
}

function memberOf({ layer: old, parameter }: PriorMember, layer: LayerNode, task: TaskNode | null): PriorMember {
  return { task, layer, parameter: layer.parameters[old.parameters.indexOf(parameter)]! };
}
