/** The table of parameters: a line each, and one piece for the heads of tasks declared together. */
import type { Dim, Ir, Parameter, Task, Use } from '../../ir/ir.ts';
import { camelCase, key, object, string, templateText } from '../printer.ts';
import type { Plan, TaskGroup } from './plan.ts';
import { printUse, type UsePrinter } from './uses.ts';

export interface PrintedParameters {
  /** Declarations of sizes that differ by task. */
  readonly tables: readonly string[];
  readonly code: string;
}

export function printParameters(plan: Plan, printer: UsePrinter): PrintedParameters {
  const tables: string[] = [];
  const shared = plan.groups.filter(({ list }) => list !== null);
  const rows = plan.ir.parameters.map((parameter) => ({ parameter, group: shared.find((group) => owns(group, parameter)) }));
  const done = new Set<TaskGroup>();
  const lines = rows.flatMap(({ parameter, group }) => {
    if (!group) return [single(printer, parameter)];
    if (done.has(group)) return [];
    done.add(group);
    const own = rows.filter((row) => row.group === group).map((row) => row.parameter);
    return together(plan, printer, group, own, tables) ?? own.map((each) => single(printer, each));
  });
  return { tables, code: `{ ${lines.join(', ')} }` };
}

function owns(group: TaskGroup, parameter: Parameter): boolean {
  return parameter.function === group.head.name && group.tasks.some(({ name }) => name === parameter.task);
}

function single(printer: UsePrinter, parameter: Parameter): string {
  return `${key(parameter.name)}: ${printStart(printer, parameter, `[${parameter.shape.map(size).join(', ')}]`)}`;
}

/** `shape` is code. */
export function printStart(printer: UsePrinter, { name, task, function: owner, start, from }: Parameter, shape: string): string {
  const ownName = name.slice((task ?? owner).length + 1);
  if (!from && start.entry === 'same') {
    printer.imports.add('same');
    return `same(${string(ownName)}, ${printUse(printer, 'start', start.args.of as unknown as Use, [shape])})`;
  }
  if (!from) return printUse(printer, 'start', start, [shape]);
  printer.imports.add('pretrained');
  return `pretrained(${shape}, ${string(from.file)}, ${string(from.tensor)})`;
}

/** The parts that hold frozen parameters alone: each as short as it can be named. */
export function frozenParts({ parameters }: Ir): string[] {
  const parts = parameters.filter(({ frozen }) => frozen).map(({ name }) => widest(name, parameters));
  return [...new Set(parts)];
}

/** The first words of a frozen parameter's name that no parameter has that moves; its name itself, where what multiplies it does. */
function widest(name: string, parameters: readonly Parameter[]): string {
  const words = name.split('.');
  const parts = words.map((_, i) => words.slice(0, i + 1).join('.'));
  return parts.find((part) => parameters.every((each) => each.frozen || !each.name.startsWith(`${part}.`))) ?? name;
}

function together(
  plan: Plan,
  printer: UsePrinter,
  group: TaskGroup,
  own: readonly Parameter[],
  tables: string[],
): string[] | null {
  const byName = new Map(own.map((parameter) => [parameter.name, parameter]));
  const [first, ...others] = group.tasks as [Task];
  const entries: string[] = [];
  for (const parameter of own.filter(({ task }) => task === first.name)) {
    const suffix = parameter.name.slice(first.name.length);
    const same = [first, ...others].map((task) => byName.get(task.name + suffix));
    if (!same.every((each) => each && sameButSizes(each, parameter))) return null;
    const shape = parameter.shape.map((_, axis) => sizeByTask(plan, group, same.map((each) => size(each!.shape[axis]!)), tables));
    entries.push(`[\`\${task}${templateText(suffix)}\`, ${printStart(printer, parameter, `[${shape.join(', ')}]`)}]`);
  }
  return [`...Object.fromEntries(${group.list}.flatMap((task) => [${entries.join(', ')}]))`];
}

function sameButSizes(a: Parameter, b: Parameter): boolean {
  const start = ({ start: { entry, args }, from }: Parameter): string => JSON.stringify([entry, args, from]);
  return a.shape.length === b.shape.length && start(a) === start(b);
}

/** A size as code: the number, or a look-up in a small table where the tasks differ. */
function sizeByTask(plan: Plan, group: TaskGroup, values: readonly number[], tables: string[]): string {
  if (values.every((value) => value === values[0])) return String(values[0]);
  const ofLabels = group.tasks.every(({ target }, i) => 'labels' in target && target.labels.length === values[i]);
  const table = object(group.tasks.map(({ name }, i) => [name, String(values[i])]));
  const known = tables.find((each) => each.endsWith(`= ${table};`));
  if (known) return `${/const (\S+)/u.exec(known)![1]}[task]`;
  const name = plan.names.take(camelCase(`${group.head.name}_${ofLabels ? 'classes' : 'sizes'}`));
  tables.push(`/** ${ofLabels ? 'Numbers of classes' : 'Sizes'}, by task. */\nconst ${name} = ${table};`);
  return `${name}[task]`;
}

function size(dim: Dim): number {
  if (typeof dim !== 'number') throw new Error(`a program needs the size ${string(dim)}, which the data would tell`);
  return dim;
}

/** The sizes that the data has not told: with any, there is no program to emit. */
export function unknownSizes(ir: Ir): string[] {
  const shapes = [...ir.inputs.map(({ shape }) => shape.slice(1)), ...ir.parameters.map(({ shape }) => shape)];
  return [...new Set(shapes.flat().filter((dim) => typeof dim === 'string'))];
}
