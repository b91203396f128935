/** Heads of several tasks as a function for each task, so that each may have sizes of its own. */
import type { Ir, NetworkFunction } from '../../ir/ir.ts';
import { resolve, widthOf } from '../explain/sizes.ts';

export function headsApart(ir: Ir): Ir {
  const taken = new Set(ir.functions.map(({ name }) => name));
  const names = new Map(ir.tasks.map(({ name, head }) => [name, (headOf(ir, head).tasks?.length ?? 0) > 1 ? unused(`${name}_head`, taken) : head]));
  const functions = ir.functions.flatMap((fn): NetworkFunction[] => {
    if (!fn.tasks || fn.tasks.length === 1) return [fn];
    return fn.tasks.map((task) => {
      const { target } = ir.tasks.find(({ name }) => name === task)!;
      return { ...resolve(fn, widthOf(target)), name: names.get(task)!, tasks: [task] };
    });
  });
  return {
    ...ir,
    functions,
    parameters: ir.parameters.map((parameter) => (parameter.task === null ? parameter : { ...parameter, function: names.get(parameter.task)! })),
    tasks: ir.tasks.map((task) => ({ ...task, head: names.get(task.name)! })),
  };
}

const headOf = ({ functions }: Ir, head: string): NetworkFunction => functions.find(({ name }) => name === head)!;

function unused(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}_${i}`;
  taken.add(name);
  return name;
}
