/** The table of parameters: a line each, and one piece for the heads of tasks declared together. */
import { findEntry } from '../../catalog/index.ts';
import type { Dim, Ir, LabelColumns, Parameter, Task, Use } from '../../ir/ir.ts';
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
  return `${key(parameter.name)}: ${printStart(printer, parameter, parameter.shape.map((dim) => String(size(dim))), listOf(parameter))}`;
}

/** `shape` is code, size by size, and so are the columns that a copy takes. */
export function printStart(printer: UsePrinter, parameter: Parameter, shape: readonly string[], picked: string): string {
  const columns = columnsOf(parameter);
  if (!columns) return printWhole(printer, parameter, `[${shape.join(', ')}]`);
  printer.imports.add('columns');
  return `columns(${printWhole(printer, parameter, `[${[...shape.slice(0, -1), columns.of].join(', ')}]`)}, ${picked})`;
}

function printWhole(printer: UsePrinter, parameter: Parameter, shape: string): string {
  const { start, from } = parameter;
  const stream = streamOf(parameter);
  if (from) {
    printer.imports.add('pretrained');
    return `pretrained(${shape}, ${string(from.file)}, ${string(from.tensor)})`;
  }
  if (stream === null) return printUse(printer, 'start', start, [shape]);
  printer.imports.add('same');
  const drawn = start.entry === 'same' ? (start.args.of as unknown as Use) : start;
  return `same(${string(stream)}, ${printUse(printer, 'start', drawn, [shape])})`;
}

/** The random stream that several parameters start from; null where it starts from its own, or is not random. */
function streamOf({ name, task, function: owner, column, start, copy }: Parameter): string | null {
  const holder = [task ?? owner, column ?? []].flat().join('.');
  if (start.entry === 'same') return copy?.stream ?? name.slice(holder.length + 1);
  return copy && !isFilled(start) ? copy.stream : null;
}

/** Whether all values are one, whatever is drawn. */
const isFilled = ({ entry }: Use): boolean => entry !== 'same' && findEntry('start', entry)!.alike === true;

/** The columns that a copy takes, where not all are alike. */
function columnsOf({ copy, start, from }: Parameter): LabelColumns | null {
  return copy && (from || !isFilled(start)) ? copy.columns : null;
}

const listOf = (parameter: Parameter): string => `[${(columnsOf(parameter)?.picked ?? []).join(', ')}]`;

/** The parts that hold frozen parameters alone: each as short as it can be named. */
export function frozenParts({ parameters }: Ir): string[] {
  const parts = parameters.filter(({ frozen }) => frozen).map(({ name }) => widest(name, parameters));
  return [...new Set(parts)];
}

/** What moves with a multiple of the rate: layers where all that moves in them does, by the same. */
export function ratesOf({ parameters }: Ir): [string, number][] {
  const moving = parameters.filter(({ statistic }) => !statistic);
  const isAlike = (part: string, multiple: number): boolean => moving.every(({ name, rate }) => !name.startsWith(`${part}.`) || rate === multiple);
  const partOf = (name: string, multiple: number): string => {
    const words = name.split('.');
    const parts = words.map((_, i) => words.slice(0, i + 1).join('.'));
    return parts.find((part) => isAlike(part, multiple))!;
  };
  return [...new Map(moving.flatMap(({ name, rate }) => (rate === undefined ? [] : [[partOf(name, rate), rate] as const])))];
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
    const picked = columnsByTask(plan, group, same.map((each) => listOf(each!)), tables);
    entries.push(`[\`\${task}${templateText(suffix)}\`, ${printStart(printer, parameter, shape, picked)}]`);
  }
  return [`...Object.fromEntries(${group.list}.flatMap((task) => [${entries.join(', ')}]))`];
}

function sameButSizes(a: Parameter, b: Parameter): boolean {
  const start = (each: Parameter): string => JSON.stringify([each.start.entry, each.start.args, each.from, each.copy?.stream, columnsOf(each)?.of]);
  return a.shape.length === b.shape.length && start(a) === start(b);
}

/** A size as code: the number, or a look-up in a small table where the tasks differ. */
function sizeByTask(plan: Plan, group: TaskGroup, values: readonly number[], tables: string[]): string {
  if (values.every((value) => value === values[0])) return String(values[0]);
  const ofLabels = group.tasks.every(({ target }, i) => 'labels' in target && target.labels.length === values[i]);
  return tableFor(ofLabels ? 'classes' : 'sizes', ofLabels ? 'Numbers of classes' : 'Sizes', values.map(String), plan, group, tables);
}

/** A look-up by task, in a table that is declared once. */
function tableFor(wanted: string, of: string, codes: readonly string[], plan: Plan, group: TaskGroup, tables: string[]): string {
  const table = object(group.tasks.map(({ name }, i) => [name, codes[i]!]));
  const known = tables.find((each) => each.endsWith(`= ${table};`));
  if (known) return `${/const (\S+)/u.exec(known)![1]}[task]`;
  const name = plan.names.take(camelCase(`${group.head.name}_${wanted}`));
  tables.push(`/** ${of}, by task. */\nconst ${name} = ${table};`);
  return `${name}[task]`;
}

/** Columns as code: the list, or a look-up in a table where the tasks differ. */
function columnsByTask(plan: Plan, group: TaskGroup, lists: readonly string[], tables: string[]): string {
  if (lists.every((list) => list === lists[0])) return lists[0]!;
  return tableFor('columns', 'Which columns of the network are the labels', lists, plan, group, tables);
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
