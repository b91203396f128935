/** What the steps of an epoch lost, summed up for its record. */
import type { Results } from '../../engine/plan/results.ts';
import { notFinite } from '../../diagnostics/messages/training.ts';
import type { Dataset, EpochRecord, Experiment, Problem } from '../experiment.ts';
import type { View } from './batches.ts';
import { allLabelled, countLabelled } from './labelled.ts';
import { lopsided } from './lopsided.ts';
import { countRows } from './own-rows.ts';
import { mapValues } from './state.ts';

/** Plain JSON. */
export interface Sums {
  readonly total: Sum;
  readonly tasks: Record<string, Sum>;
  readonly alignments: Record<string, Sum>;
  /** As they stand in the objective. */
  readonly priors: Record<string, Sum>;
  readonly factors: Record<string, Sum>;
  /** Of the first step. */
  lopsided: NonNullable<EpochRecord['lopsided']>;
}

interface Sum {
  sum: number;
  weight: number;
}

export const noSums = (): Sums => ({ total: zero(), tasks: {}, alignments: {}, priors: {}, factors: {}, lopsided: [] });

/** What a step was taken on. */
interface Of {
  readonly model: Experiment['model'];
  readonly view: View;
  readonly rows: Int32Array;
  readonly tasks: readonly string[];
  /** By which penalties are divided. */
  readonly trainingRows: number;
}

export function addStep(sums: Sums, { names, numbers }: Results, of: Of): void {
  const groups = groupsOf(names);
  const placesOf = (group: string) => groups.get(group) ?? NONE;
  const total = numbers[placesOf('').get('total')!]!;
  const count = countRows(of.rows);
  const isFirst = sums.total.weight === 0;
  add(sums.total, total, count);
  const labelled = labelledRows(of, count);
  for (const { task, at, place } of tasksOf(names, of.tasks)) add((sums.tasks[task] ??= zero()), numbers[at]!, labelled(place));
  for (const [name, at] of placesOf('alignments')) add((sums.alignments[name] ??= zero()), numbers[at]!, count);
  const { priors = {} } = of.model;
  const penalties = Object.fromEntries([...placesOf('penalties')].map(([prior, at]) => [prior, numbers[at]! / (priors[prior]?.whole ? 1 : of.trainingRows)]));
  for (const [prior, penalty] of Object.entries(penalties)) add((sums.priors[prior] ??= zero()), penalty, count);
  for (const [task, at] of placesOf('factors')) add((sums.factors[task] ??= zero()), numbers[at]!, 1);
  if (isFirst) sums.lopsided = lopsided(total, penalties);
}

/** Means over rows: of a task, over those that it has labels for. */
export function meansOf({ total, tasks, alignments, priors, factors }: Sums): Pick<EpochRecord, 'losses' | 'factors'> {
  const some = (name: string, sums: Record<string, Sum>) => (Object.keys(sums).length > 0 ? { [name]: mapValues(sums, mean) } : {});
  return { losses: { total: mean(total), tasks: mapValues(tasks, mean), ...some('alignments', alignments), ...some('priors', priors) }, ...some('factors', factors) };
}

interface Place {
  readonly phase: string;
  /** Epoch and step from 1. */
  readonly epoch: number;
  readonly step: number;
}

/** A loss that is no number any more, and where. */
export function badLoss({ names, numbers }: Results, place: Place): Problem | null {
  if (numbers.every(Number.isFinite)) return null;
  const groups = groupsOf(names);
  for (const [task, at] of groups.get('losses') ?? NONE) if (!Number.isFinite(numbers[at])) return notFinite.of({ task, loss: numbers[at]!, ...place });
  const total = numbers[groups.get('')!.get('total')!]!;
  return Number.isFinite(total) ? null : notFinite.of({ task: null, loss: total, ...place });
}

/** Results by what their names begin with, and the place of each among the numbers. */
type Groups = ReadonlyMap<string, ReadonlyMap<string, number>>;

const grouped = new WeakMap<readonly string[], Groups>();

/** Steps of a plan have one array of names: a thousand of them are taken apart once. */
function groupsOf(names: readonly string[]): Groups {
  const known = grouped.get(names);
  if (known) return known;
  const groups = new Map<string, Map<string, number>>();
  for (const [place, name] of names.entries()) {
    const slash = name.indexOf('/');
    const group = name.slice(0, Math.max(0, slash));
    if (!groups.has(group)) groups.set(group, new Map());
    groups.get(group)!.set(name.slice(slash + 1), place);
  }
  grouped.set(names, groups);
  return groups;
}

interface TaskLoss {
  readonly task: string;
  /** Among the numbers, and among the tasks of the step. */
  readonly at: number;
  readonly place: number;
}

const ofTasks = new WeakMap<readonly string[], { readonly tasks: readonly string[]; readonly found: readonly TaskLoss[] }>();

function tasksOf(names: readonly string[], tasks: readonly string[]): readonly TaskLoss[] {
  const last = ofTasks.get(names);
  if (last?.tasks === tasks) return last.found;
  const losses = groupsOf(names).get('losses') ?? NONE;
  const found = tasks.flatMap((task, place) => (losses.has(task) ? [{ task, at: losses.get(task)!, place }] : []));
  ofTasks.set(names, { tasks, found });
  return found;
}

const NONE: ReadonlyMap<string, number> = new Map();

/** How many rows the mean loss of a task is over, by its place among `tasks`; `all`: that are no padding. */
function labelledRows({ model, view: { dataset }, rows, tasks }: Of, all: number): (place: number) => number {
  const flags = flagsOf(dataset.labels, tasks);
  const slot = rows.length / tasks.length;
  if (model.rows === 'own') return (place) => countLabelled(flags[place]!.has, rows, place * slot, (place + 1) * slot);
  return (place) => (flags[place]!.all ? all : countLabelled(flags[place]!.has, rows));
}

interface Flags {
  readonly has: Uint8Array;
  readonly all: boolean;
}

const flagsByTasks = new WeakMap<readonly string[], { readonly labels: Dataset['labels']; readonly flags: readonly Flags[] }>();

/** Of each task: which rows it has labels for, and whether for all. */
function flagsOf(labels: Dataset['labels'], tasks: readonly string[]): readonly Flags[] {
  const last = flagsByTasks.get(tasks);
  if (last?.labels === labels) return last.flags;
  const flags = tasks.map((task) => ({ has: labels[task]!.has, all: allLabelled(labels[task]!.has) }));
  flagsByTasks.set(tasks, { labels, flags });
  return flags;
}

function zero(): Sum {
  return { sum: 0, weight: 0 };
}

function add(to: Sum, value: number, weight: number): void {
  to.sum += value * weight;
  to.weight += weight;
}

function mean({ sum, weight }: Sum): number {
  return weight === 0 ? 0 : sum / weight;
}
