/** `prior LAYERS ~ DISTRIBUTION(...)`: which kernels it is over. */
import { findEntry } from '../catalog/index.ts';
import { missingMode, noKernel, oneTask, outsideTask, secondFactor, unfitRelations, unlikeKernels, unlikeSizes } from '../diagnostics/messages/priors.ts';
import type { Expr, PriorStatement, Statement } from '../syntax/tree.ts';
import type { ArgType, EntryValue } from '../catalog/arguments.ts';
import type { EntryOf } from '../catalog/define.ts';
import { covariancesOf, modesOf, sizesOf } from '../catalog/modes.ts';
import type { Span } from '../text/source.ts';
import { readEntry } from './arguments.ts';
import { report, type Context } from './context.ts';
import { shortName, type LayerNode, type Model, type ParameterNode, type PriorGroup, type PriorMember, type PriorNode, type TaskNode } from './model.ts';
import { isPretrained, tensorFor } from './parts.ts';
import { layerPaths } from './references.ts';
import { placedIn, type Placed } from './placed.ts';
import { readRelations } from './relations.ts';
import type { Scope } from './scope.ts';
import { showShape } from './shapes.ts';

/** Reads the priors of a model whose layers are all known. */
export function readPriors(statements: readonly Statement[], model: Model, scope: Scope, context: Context): void {
  for (const placed of placedIn(statements, model, isPrior)) readPrior(placed, model, scope, context);
}

const isPrior = (statement: Statement): statement is PriorStatement => statement.kind === 'prior';

function readPrior({ statement, holders }: Placed<PriorStatement>, model: Model, scope: Scope, context: Context): void {
  const { over, distribution, block, span, damaged } = statement;
  const value = readEntry('prior', 'prior', distribution, scope, context, { block, damaged });
  const entry = value && findEntry('prior', value.entry);
  const kernels = groupsOver(over, holders, model, scope, context);
  if (!value || !entry || !kernels || damaged) return;
  const groups = entry.factor ? factorsOver(entry, value, kernels, statement, context) : kernels.map(sharedOnce);
  if (!groups) return;
  if (entry.couples && !groups.every((group) => areAlike(group, over, context))) return;
  if (!groups.every((group) => hasModes(entry, value, group, distribution.span, context))) return;
  if (!groups.every((group) => hasTasks(entry, value, group, distribution.span, context))) return;
  if (!sharesSizes(entry, value, groups, distribution.span, context)) return;
  const given = givenOf(entry, value, groups, distribution.span, context);
  if (!given) return;
  if (entry.factor) groups.forEach(putBeside);
  model.priors.push({ entry, value, groups: entry.couples ? groups : groups.flatMap(byShape), given, span });
}

/** What a prior puts beside kernels, in their place. Null: one has a factor already. */
function factorsOver(
  entry: EntryOf<'prior'>,
  value: EntryValue,
  kernels: readonly PriorGroup[],
  { over, distribution }: PriorStatement,
  context: Context,
): PriorGroup[] | null {
  const taken = kernels.flatMap(({ members }) => members).find(({ layer, parameter }) => layer.parameters.some(({ multiplies }) => multiplies === ownName(parameter)));
  if (taken) report(context, secondFactor.at(over.span, { layer: taken.layer.path }));
  return taken ? null : kernels.map(({ name, members }) => ({ name, members: members.map((member) => factorBeside(member, entry, value, distribution.span, context)) }));
}

function factorBeside({ task, layer, parameter: kernel }: PriorMember, entry: EntryOf<'prior'>, { args }: EntryValue, span: Span, context: Context): PriorMember {
  const name = `${layer.path}.${shortName(layer, kernel)}.mask`;
  const declared = entry.factor!(args as never, { shape: kernel.shape, outputs: kernel.shape.slice(-(kernel.outputAxes ?? 1)) });
  const from = isPretrained(declared.start) ? tensorFor({ value: declared.start, span }, name, layer.owner.name, context) : null;
  return { task, layer, parameter: { ...declared, name, from, frozen: false, multiplies: ownName(kernel) } };
}

function putBeside({ members }: PriorGroup): void {
  for (const { layer, parameter } of members) layer.parameters = [...layer.parameters, parameter];
}

/** Null: reported, or not known without the data. */
function groupsOver(over: Expr, holders: Placed<PriorStatement>['holders'], model: Model, scope: Scope, context: Context): PriorGroup[] | null {
  const items = over.kind === 'list' ? over.items : [over];
  const found = items.map((item): PriorMember[] | null => {
    const paths = layerPaths(item, scope, context);
    const layers = paths?.map((path) => scope.layers.get(path)!).filter(({ owner }) => !holders || holders.includes(owner.name));
    if (!layers || layers.some(({ shape }) => shape === null)) return null;
    const members = layers.flatMap((layer) => kernelsOf(layer, model));
    if (members.length === 0) report(context, noKernel.at(item.span, { layer: layers[0]?.name ?? paths![0]! }));
    return members.length === 0 ? null : members;
  });
  return found.every((members) => members !== null) ? groupMembers(found.flat()) : null;
}

/** What multiplies in a layer: of two dimensions or more. Biases and gains have one. */
function kernelsOf(layer: LayerNode, model: Model): PriorMember[] {
  const task = model.tasks.find(({ head }) => head === layer.owner) ?? null;
  return kernelsIn(layer).map((parameter) => ({ task, layer, parameter }));
}

const kernelsIn = ({ parameters }: LayerNode): ParameterNode[] =>
  parameters.filter(({ shape, statistic, multiplies }) => shape.length >= 2 && !statistic && multiplies === undefined);

/** A kernel that heads share is of no task. */
function sharedOnce({ name, members }: PriorGroup): PriorGroup {
  const distinct = new Map(members.map((member) => [member.parameter.name, member.parameter.shared ? { ...member, task: null } : member]));
  return { name, members: [...distinct.values()] };
}

/** Like-named layers of tasks are one group, whether they are named together or one by one. */
function groupMembers(members: readonly PriorMember[]): PriorGroup[] {
  const groups = new Map<string, PriorMember[]>();
  const distinct = new Map(members.map((member) => [`${member.layer.path}.${ownName(member.parameter)}`, member]));
  for (const member of distinct.values()) {
    const name = groupName(member);
    groups.set(name, [...(groups.get(name) ?? []), member]);
  }
  return [...groups].map(([name, own]) => ({ name, members: own }));
}

/** What a kernel is called by its prior: the layer's path, in a head without the task; with its own name where the layer has several. */
export function groupName({ layer, parameter }: PriorMember): string {
  const path = layer.owner.kind === 'head' ? layer.path.slice(layer.owner.name.length + 1) : layer.path;
  return kernelsIn(layer).length > 1 ? `${path}.${parameter.multiplies ?? ownName(parameter)}` : path;
}

const ownName = ({ name }: ParameterNode): string => name.split('.').at(-1)!;

function areAlike({ name, members }: PriorGroup, over: Expr, context: Context): boolean {
  const [first] = members as [PriorMember];
  const other = members.find(({ parameter }) => showShape(parameter.shape) !== showShape(first.parameter.shape));
  if (!other) return true;
  const shapes = [first, other].map(({ task, parameter }) => ({ task: task?.name ?? '', shape: showShape(parameter.shape) }));
  report(context, unlikeKernels.at(over.span, { layer: name, shapes: shapes as [Unlike, Unlike] }));
  return false;
}

/** Every covariance that says something is of a mode that the kernels have. */
function hasModes(entry: EntryOf<'prior'>, { args }: EntryValue, group: PriorGroup, span: Span, context: Context): boolean {
  const { shape } = group.members[0]!.parameter;
  const modes = modesOf(entry.layout, shape);
  const named = covariancesOf(entry, args);
  const missing = Object.keys(named).find((mode) => !modes.includes(mode));
  if (missing) report(context, missingMode.at(span, { layer: group.name, mode: missing, shape: showShape(shape) }));
  const related = named.task;
  const alone = related !== undefined && group.members.length === 1;
  if (alone) report(context, oneTask.at(span, { layer: group.name, covariance: related.entry }));
  return !missing && !alone;
}

/** The tasks that its arguments name are among those whose kernels it is over. */
function hasTasks(entry: EntryOf<'prior'>, { args }: EntryValue, { name, members }: PriorGroup, span: Span, context: Context): boolean {
  const over = members.flatMap(({ task }) => task?.name ?? []);
  const named = Object.entries(entry.args).flatMap(([arg, { type }]) => tasksIn(type, args[arg]));
  const outside = named.find((task) => !over.includes(task));
  if (outside !== undefined) report(context, outsideTask.at(span, { layer: name, task: outside, over }));
  return outside === undefined;
}

function tasksIn(type: ArgType, value: unknown): readonly string[] {
  if (type.kind === 'tasks') return (value as readonly string[] | null) ?? [];
  return type.kind === 'list' ? (value as readonly unknown[]).flatMap((item) => tasksIn(type.of, item)) : [];
}

/** A covariance that layers share is of one size. */
function sharesSizes(entry: EntryOf<'prior'>, { args }: EntryValue, groups: readonly PriorGroup[], span: Span, context: Context): boolean {
  const shared = Object.entries(covariancesOf(entry, args)).filter(([, covariance]) => covariance.args.shared === true);
  return shared.every(([mode]) => {
    const sizes = groups.map(({ name, members }) => ({ layer: name, size: sizesOf(members[0]!.parameter.shape, members.length)[mode]! }));
    const other = sizes.find(({ size }) => size !== sizes[0]!.size);
    if (other) report(context, unlikeSizes.at(span, { mode, sizes: [sizes[0]!, other] }));
    return !other;
  });
}

/** The covariances that are given, by mode. Null: one does not fit. */
function givenOf(entry: EntryOf<'prior'>, { args }: EntryValue, groups: readonly PriorGroup[], span: Span, context: Context): PriorNode['given'] | null {
  const given: { [mode: string]: PriorNode['given'][string] } = {};
  for (const [mode, covariance] of Object.entries(covariancesOf(entry, args))) {
    const file = covariance.entry === 'given' ? String(covariance.args.file) : null;
    for (const { name, members } of file === null || !context.read ? [] : groups) {
      const size = sizesOf(members[0]!.parameter.shape, members.length)[mode]!;
      const names = mode === 'task' ? members.map(({ task }) => task!.name) : null;
      const found = readRelations(context.read!, span.file, file!, size, names);
      if ('reason' in found) {
        report(context, unfitRelations.at(span, { file: file!, mode, layer: name, reason: found.reason }));
        return null;
      }
      given[mode] = found;
    }
  }
  return given;
}

type Unlike = { readonly task: TaskNode['name']; readonly shape: string };

/** A prior that ties nothing together takes kernels of different shapes one by one. */
function byShape(group: PriorGroup): PriorGroup[] {
  const shapes = new Set(group.members.map(({ parameter }) => showShape(parameter.shape)));
  return shapes.size === 1 ? [group] : oneByOne(group);
}

/** A group a kernel. */
export function oneByOne(group: PriorGroup): PriorGroup[] {
  if (group.members.length === 1) return [group];
  return group.members.map((member) => ({ name: `${member.task!.name}.${group.name}`, members: [member] }));
}
