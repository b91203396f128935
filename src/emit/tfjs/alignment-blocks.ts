/** Which alignments are one piece of code: those of each task of a list, those of every two, and those of the same tasks. */
import type { Aligned, Alignment, Ir } from '../../ir/ir.ts';
import { camelCase, type Scope } from '../printer.ts';
import type { TaskGroup } from './plan.ts';

/** Alignments that steps over the same tasks have. */
export interface Block {
  readonly over: 'tasks' | 'pairs' | null;
  /** Those that it goes over, with the name of their list; else those that must all be in the step. */
  readonly tasks: readonly string[];
  readonly list: string | null;
  /** Of a list those of its first task, or of its first two. */
  readonly alignments: readonly Alignment[];
}

/** The columns that a side takes, by task where a block goes over tasks. */
export interface ColumnTable {
  readonly name: string;
  readonly byTask: readonly (readonly [task: string, columns: readonly number[]])[];
}

export function blocksOf({ alignments }: Ir, groups: readonly TaskGroup[], counts: Counts): Block[] {
  const left = new Set(alignments);
  const blocks: Block[] = [];
  for (const first of alignments) {
    if (!left.has(first)) continue;
    const own = tasksOf(first);
    const group = groups.find((each) => each.list !== null && own.length > 0 && own.every((task) => each.tasks.some(({ name }) => name === task)));
    const names = group?.tasks.map(({ name }) => name) ?? [];
    const same = [...left].filter((each) => tasksOf(each).join('\n') === own.join('\n'));
    const alike = same.map((each) => likeIn(each, names, left, counts));
    const together = same.filter((_, i) => alike[i]!.length > 0);
    const one = together.length > 0 ? { over: own.length === 1 ? ('tasks' as const) : ('pairs' as const), tasks: names, list: group!.list, alignments: together } : null;
    blocks.push(one ?? { over: null, tasks: own, list: null, alignments: same });
    for (const each of one ? alike.flat() : same) left.delete(each);
  }
  return blocks;
}

/** The tasks whose rows it compares. */
export const tasksOf = ({ x, y }: Alignment): string[] => [...new Set([x.rows, y.rows].filter((task) => task !== null))];

type Counts = ReadonlyMap<string, number>;

/** The same alignment of every task of a list, or of every two: itself first; none where some have none. */
function likeIn(alignment: Alignment, names: readonly string[], left: ReadonlySet<Alignment>, counts: Counts): Alignment[] {
  const own = tasksOf(alignment);
  const wanted = own.length === 1 ? names.map((name) => [name]) : names.flatMap((name, i) => names.slice(i + 1).map((other) => [name, other]));
  const isFirst = own.join('\n') === wanted[0]?.join('\n');
  const form = formOf(alignment, counts);
  if (!isFirst || form === null) return [];
  const found = wanted.flatMap((tasks) => [...left].find((each) => tasksOf(each).join('\n') === tasks.join('\n') && formOf(each, counts) === form) ?? []);
  return found.length === wanted.length ? found : [];
}

/** What is left of it without the names of its tasks; null where that is not all that tells tasks apart. */
function formOf(alignment: Alignment, counts: Counts): string | null {
  const { name, distance, x, y } = alignment;
  const tasks = tasksOf(alignment);
  const prefix = `${tasks[0]}.`;
  const rest = tasks.length === 1 && name.startsWith(prefix) ? name.slice(prefix.length) : name === pairName(tasks, x, y) ? '' : null;
  const sides = [x, y].map((side) => (isWhole(side, counts) ? [side.task === null, side.value, side.shape.length > 2, side.columns !== null, side.labels !== null] : null));
  return rest === null || sides.includes(null) ? null : JSON.stringify([rest, distance, sides]);
}

const pairName = (tasks: readonly string[], x: Aligned, y: Aligned): string => `${tasks[0]}.${x.value}~${tasks[1]}.${y.value}`;

/** All labels of its task count, or none do. */
export const isWhole = ({ labels, rows }: Aligned, counts: Counts): boolean =>
  labels === null || (labels.length === counts.get(rows!) && labels.every((label, i) => label === i));

/** Where sides take columns that differ by task, under names of the module. */
export function columnTables(blocks: readonly Block[], alignments: readonly Alignment[], names: Scope): Map<Aligned, ColumnTable> {
  const tables = new Map<Aligned, ColumnTable>();
  for (const { tasks, alignments: own } of blocks.filter(({ over }) => over === 'tasks')) {
    for (const alignment of own) {
      for (const side of ['x', 'y'] as const) {
        const first = alignment[side];
        if (!first.columns) continue;
        const rest = alignment.name.slice(tasks[0]!.length);
        const byTask = tasks.map((task) => [task, alignments.find(({ name }) => name === task + rest)![side].columns!] as const);
        tables.set(first, { name: names.take(camelCase(`${first.value}_columns`)), byTask });
      }
    }
  }
  return tables;
}
