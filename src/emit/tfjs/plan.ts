/** What a program is made of, before any of it is printed: its names, and which tasks are one piece of code. */
import type { Aligned, Formula, Ir, Json, NetworkFunction, Shape, Task, Use } from '../../ir/ir.ts';
import { camelCase, scope, type Scope } from '../printer.ts';
import { blocksOf, columnTables, type Block, type ColumnTable } from './alignment-blocks.ts';
import { plottedLayers, type PlottedLayer } from './cuts.ts';
import { roadOf, type Road } from './prefix.ts';

/** Tasks whose head, loss and answer are the same code. */
export interface TaskGroup {
  readonly tasks: readonly Task[];
  readonly head: NetworkFunction;
  readonly loss: Formula;
  readonly answer: Formula;
  /** The name of the list of these tasks; null for a task by itself. */
  readonly list: string | null;
}

export interface Plan {
  readonly ir: Ir;
  /** Whether the code says at which line of the spec it is. */
  readonly marks: boolean;
  readonly functions: ReadonlyMap<string, NetworkFunction>;
  /** How the functions are called, the frozen prefix apart. */
  readonly road: Road;
  readonly plotted: readonly PlottedLayer[];
  /** Both sides of all alignments. */
  readonly aligned: readonly Aligned[];
  readonly blocks: readonly Block[];
  readonly columnTables: ReadonlyMap<Aligned, ColumnTable>;
  /** Labels of each task; of a binary one no and yes. */
  readonly counts: ReadonlyMap<string, number>;
  readonly groups: readonly TaskGroup[];
  /** Names of the module: of functions, of formulas, of label sets (by their key). */
  readonly functionNames: ReadonlyMap<string, string>;
  readonly formulaNames: ReadonlyMap<string, string>;
  readonly setNames: ReadonlyMap<string, string>;
  /** Of a class task: the cells that mean a label under another name, with the label's index. */
  readonly aliases: ReadonlyMap<string, readonly (readonly [cell: string, index: number])[]>;
  /** Of parameters, by their full names. */
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly names: Scope;
}

/** What every emitted model declares, imports or uses as a local name. */
const OWN_NAMES =
  'tf tasks Task targets parameters columns frozen statistics rates frozenPrefix prefixInputs prefix weights classes sizes objective predict p layerOutputs LayerOutputs ' +
  'step task batch inputs losses lossOf labelledMean perTask slots rows pick counts dropout project mask sinusoids attention lstm ' +
  'gru batchNorm alignments alignmentWeights memberships classMeans squaredDistances labelled flat once pairs one other atLine groupedConv2d weightedSum kernelTensor kernelMatrix modeProduct tensors covariances givenCovariance penalties proximal priors prior ' +
  ' Batch Objective PriorRules Proximal Start Step Target Values';

export function planOf(ir: Ir, marks = false): Plan {
  const starts = ir.parameters.flatMap(({ start }) => entriesIn(start)).map(camelCase);
  const learning = ir.covariances.map(({ use }) => camelCase(use.entry));
  const moving = ir.priors.flatMap(({ optimizer }) => (optimizer ? camelCase(optimizer.entry) : []));
  const names = scope([...OWN_NAMES.split(' '), ...starts, ...learning, ...moving]);
  const road = roadOf(ir);
  const plotted = plottedLayers(ir, road);
  const cuts = new Set(plotted.flatMap(({ by }) => [...by.values()]).filter((fn) => !road.functions.includes(fn)));
  const functions = new Map(road.functions.map((fn) => [fn.name, fn]));
  const groups = groupTasks(ir, functions, names);
  const counts = new Map(ir.tasks.map(({ name, target }) => [name, 'labels' in target ? target.labels.length : 2]));
  const blocks = blocksOf(ir, groups, counts);
  return {
    ir,
    marks,
    functions,
    road,
    plotted,
    aligned: ir.alignments.flatMap(({ x, y }) => [x, y]),
    functionNames: new Map([...road.functions, ...cuts].map(({ name, kind }) => [name, names.take(kind === 'head' ? camelCase(name) : name)])),
    formulaNames: new Map([...ir.losses, ...ir.answers, ...ir.penalties, ...ir.proximals, ...ir.projections, ...ir.distances].map(({ name }) => [name, names.take(camelCase(name))])),
    setNames: nameSets(ir.tasks, names),
    groups,
    blocks,
    columnTables: columnTables(blocks, ir.alignments, names),
    counts,
    aliases: new Map(ir.tasks.map(({ name, target }) => [name, aliasesOf(target)])),
    shapes: new Map(ir.parameters.map(({ name, shape }) => [name, shape])),
    names,
  };
}

/** The entries that a use names, those of its arguments with them. */
function entriesIn({ entry, args }: Pick<Use, 'entry' | 'args'>): string[] {
  const inner = Object.values(args).filter((value): value is Use & Json => typeof value === 'object' && value !== null && 'entry' in value);
  return [entry, ...inner.flatMap(entriesIn)];
}

/** What needs no function of its own: the result is what goes in. */
export const isIdentity = (formula: Formula): boolean => formula.ops.every(({ op }) => op === 'identity');

/** What is random, or reads statistics of the batch, takes the step. */
export const takesStep = (fn: NetworkFunction): boolean => fn.random || fn.statistics;

/** A head of several tasks takes the task as an argument. */
export const takesTask = (fn: NetworkFunction): boolean => (fn.tasks?.length ?? 0) > 1;

/** The name of a value of the model: its layer's, or where several functions give a value of that name, with its function. */
export function shortName({ road, functions }: Plan, value: string): string {
  const all = [...road.prefix, ...road.calls].flatMap((call) =>
    call.results.map((id, i) => ({ id, name: functions.get(call.function)!.outputs[i]?.name ?? id })),
  );
  const own = all.find(({ id }) => id === value);
  if (!own) return value;
  return all.filter(({ name }) => name === own.name).length === 1 ? own.name : camelCase(value);
}

/** Label sets of one name may differ by the file that declares them. */
export function setKey(target: Extract<Task['target'], { readonly set: string }>): string {
  return JSON.stringify([target.set, target.labels]);
}

function aliasesOf(target: Task['target']): [string, number][] {
  if (target.kind !== 'class') return [];
  return Object.entries(target.cells).filter(([cell, index]) => target.labels[index] !== cell);
}

function nameSets(tasks: readonly Task[], names: Scope): Map<string, string> {
  const taken = new Map<string, string>();
  for (const { target } of tasks)
    if ('set' in target && !taken.has(setKey(target))) taken.set(setKey(target), names.take(target.set));
  return taken;
}

function groupTasks(ir: Ir, functions: ReadonlyMap<string, NetworkFunction>, names: Scope): TaskGroup[] {
  const formulas = new Map([...ir.losses, ...ir.answers].map((formula) => [formula.name, formula]));
  const together = new Map<string, Task[]>();
  for (const task of ir.tasks) {
    const same = JSON.stringify([task.head, task.inputs, task.output, task.loss, task.answer]);
    const tasks = together.get(same);
    if (tasks) tasks.push(task);
    else together.set(same, [task]);
  }
  const alone = together.size === 1;
  return [...together.values()].map((tasks) => {
    const [{ head, loss, answer }] = tasks as [Task];
    const list = tasks.length === 1 ? null : alone ? 'tasks' : names.take(`${camelCase(head)}Tasks`);
    return { tasks, head: functions.get(head)!, loss: formulas.get(loss)!, answer: formulas.get(answer)!, list };
  });
}
