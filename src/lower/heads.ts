import type { Model, TaskNode } from '../check/model.ts';

/**
 * The function of each task's head. Tasks declared by one statement share a function, as do those of one `each task`:
 * their heads are the same layers after the same split. A model with one such function calls it `head`.
 */
export function headNames(model: Model): Map<TaskNode, string> {
  const groups = new Map<string, TaskNode[]>();
  for (const task of model.tasks) {
    const key = headKey(task);
    const group = groups.get(key);
    if (group) group.push(task);
    else groups.set(key, [task]);
  }
  const taken = new Set(model.functions.filter((node) => node.kind !== 'head').map((node) => node.name));
  const names = new Map<TaskNode, string>();
  let number = 0;
  for (const tasks of groups.values()) {
    number += tasks.length > 1 ? 1 : 0;
    const wanted = groups.size === 1 ? 'head' : tasks.length === 1 ? `${tasks[0]!.name}_head` : `head_${number}`;
    const name = unused(wanted, taken);
    taken.add(name);
    for (const task of tasks) names.set(task, name);
  }
  return names;
}

/** Heads are the same function where the same lines of the spec made them, after the same values, and read parameters of their own alike. */
function headKey(task: TaskNode): string {
  const layers = task.head!.layers.map((layer) => layer.statement.span);
  const lines = (layers.length > 0 ? layers : [task.statement.span]).map(({ file, start }) => `${file} ${start}`);
  const from = task.from.map((value) => value.path);
  const parameters = task.head!.layers.flatMap((layer) => layer.parameters).map(({ name, shared, frozen }) => [shared ? name : '', frozen].join(' '));
  return [...lines, ...from, ...parameters].join('\n');
}

function unused(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}_${i}`;
  return name;
}
