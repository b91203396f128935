/** Records by task: one line for tasks that differ by nothing but their name, a line each for the others. */
import type { Task } from '../../ir/ir.ts';
import { key, string } from '../printer.ts';
import type { Plan } from './plan.ts';

/** Prints one task's entry; `text` prints a text that may be the task's own name. */
export type PrintEntry = (task: Task, text: (value: string) => string) => string;

/** An expression of type Record<Task, ...>. `module` is what the lists of tasks are read from: '' or 'model.'. */
export function byTask(plan: Plan, print: PrintEntry, module = ''): string {
  const all = uniform(plan.ir.tasks, `${module}tasks`, print);
  if (all && plan.ir.tasks.length > 1) return all;
  const parts = plan.groups.flatMap(({ tasks, list }) => {
    const together = list && uniform(tasks, `${module}${list}`, print);
    return together ? [`...${together}`] : tasks.map((task) => `${key(task.name)}: ${print(task, string)}`);
  });
  return `{ ${parts.join(', ')} }`;
}

function uniform(tasks: readonly Task[], list: string, print: PrintEntry): string | null {
  return same(tasks, list, (task) => print(task, string), '()') ?? same(tasks, list, (task) => named(task, print), '(task)');
}

const named = (task: Task, print: PrintEntry): string =>
  print(task, (value) => (value === task.name ? 'task' : string(value)));

function same(tasks: readonly Task[], list: string, print: (task: Task) => string, takes: string): string | null {
  const first = print(tasks[0]!);
  return tasks.every((task) => print(task) === first) ? `perTask(${list}, ${takes} => (${first}))` : null;
}
