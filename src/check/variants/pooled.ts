import type { Unfit } from '../../catalog/define.ts';
import type { TargetType } from '../../ir/ir.ts';
import type { TaskNode } from '../model.ts';
import { describeTarget } from '../types.ts';
import type { Rewriting } from './rewriting.ts';
import { share } from './share.ts';

/** One network for all tasks: their heads are one, too. */
export const pooled: Rewriting = ({ model }) => {
  const [first, ...others] = model.tasks as [TaskNode, ...TaskNode[]];
  if (others.length === 0) return { problem: 'there is only one task' };
  const different = others.find((task) => answersOf(task.target) !== answersOf(first.target));
  if (different) return otherAnswers(first, different);
  const layers = model.tasks.map((task) => task.head!.layers.length);
  if (layers.every((count) => count === 0)) return withoutHeads(model.tasks);
  const longer = model.tasks.find((task) => task.head!.layers.length > layers[0]!);
  return longer ? { problem: `the head of \`${longer.name}\` has more layers than that of \`${first.name}\`` } : share(model, layers[0]!, 'pooled');
};

/** What an answer may be: the cells of yes and no may differ from task to task. */
function answersOf(target: TargetType | null): string {
  return JSON.stringify([target?.kind, target && 'labels' in target ? target.labels : null, target?.kind === 'real' ? target.size : null]);
}

function withoutHeads(tasks: readonly TaskNode[]): Unfit {
  const [one, other] = new Map(tasks.map((task) => [task.output, task])).values();
  return { problem: other ? `\`${one!.name}\` and \`${other.name}\` have no layers of their own, and follow different ones` : 'all tasks have one network as it is' };
}

function otherAnswers(one: TaskNode, other: TaskNode): Unfit {
  const is = ({ target }: TaskNode): string => (target ? describeTarget(target) : 'of no type');
  return { problem: `one network gives all tasks the same answers, but \`${one.name}\` is ${is(one)} and \`${other.name}\` is ${is(other)}` };
}
