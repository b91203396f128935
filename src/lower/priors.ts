import type { EntryValue } from '../catalog/arguments.ts';
import { findEntry } from '../catalog/index.ts';
import { covariancesOf, modesOf, sizesOf } from '../catalog/modes.ts';
import type { Model, PriorGroup, PriorNode, TaskNode } from '../check/model.ts';
import { startLowering, type OpBuilder, type Value } from '../ir/builder.ts';
import type { Covariance, Formula, Ir, Prior, Use } from '../ir/ir.ts';
import type { Span } from '../text/source.ts';
import { plain, type PlaceOf } from './plain.ts';

type Lowered = Pick<Ir, 'priors' | 'penalties' | 'proximals' | 'projections' | 'covariances'>;
type UseOf = (value: EntryValue, span: Span) => Use;

/** A prior a kernel tensor; penalties that are the same ops are one formula. */
export function lowerPriors(model: Model, use: UseOf, place: PlaceOf): Lowered {
  const priors: Prior[] = [];
  const penalties = new Map<string, Formula>();
  const proximals = new Map<string, Formula>();
  const projections = new Map<string, Formula>();
  const covariances = new Map<string, Covariance>();
  for (const node of model.priors) {
    for (const group of node.groups) {
      const name = unusedName(group, node, priors);
      const own = covariancesFor(name, node, group, model, use);
      for (const covariance of Object.values(own)) covariances.set(covariance.name, together(covariance, covariances.get(covariance.name)));
      const penalty = penaltyOf(node, group, penalties, place);
      const proximal = proximalOf(node, group, proximals, place);
      const named = Object.fromEntries(Object.entries(own).map(([mode, covariance]) => [mode, covariance.name]));
      const shrinks = node.entry.shrinks?.(node.value.args as never) ?? null;
      const projection = projectionOf(node, group, projections, place);
      const optimizer = node.entry.optimizer?.(node.value.args as never) ?? null;
      priors.push({
        name,
        use: use(node.value, node.span),
        ...tensorOf(node, group),
        penalty,
        covariances: named,
        proximal,
        shrinks,
        whole: node.entry.whole ?? false,
        projection,
        optimizer: optimizer && use(optimizer, node.span),
      });
    }
  }
  const all = (formulas: ReadonlyMap<string, Formula>): Formula[] => [...formulas.values()];
  return { priors, penalties: all(penalties), proximals: all(proximals), projections: all(projections), covariances: [...covariances.values()] };
}

/** Layers that share a covariance may call its rows by different names, and then none counts. */
function together(covariance: Covariance, earlier: Covariance | undefined): Covariance {
  const alike = !earlier || JSON.stringify(earlier.entries) === JSON.stringify(covariance.entries);
  return alike ? covariance : { ...covariance, entries: null };
}

function unusedName(group: PriorGroup, { entry }: PriorNode, taken: readonly Prior[]): string {
  return taken.some(({ name }) => name === group.name) ? `${group.name}.${entry.name}` : group.name;
}

function tensorOf({ entry }: PriorNode, { members }: PriorGroup): Pick<Prior, 'kernels' | 'tasks' | 'layout' | 'modes' | 'shape'> {
  const kernel = members[0]!.parameter.shape;
  const tasks = members.flatMap(({ task }) => task?.name ?? []);
  const modes = modesOf(entry.layout, kernel);
  const sizes = sizesOf(kernel, members.length);
  return {
    kernels: members.map(({ parameter }) => parameter.name),
    tasks: tasks.length > 0 ? tasks : null,
    layout: entry.layout,
    modes,
    shape: modes.map((mode) => sizes[mode]!),
  };
}

/** By mode. One that layers share is named after them all. */
function covariancesFor(prior: string, node: PriorNode, group: PriorGroup, model: Model, use: UseOf): Record<string, Covariance> {
  const { modes, shape } = tensorOf(node, group);
  return Object.fromEntries(
    Object.entries(covariancesOf(node.entry, node.value.args)).map(([mode, value]) => {
      const owner = value.args.shared === true ? node.groups.map(({ name }) => name).join('+') : prior;
      const size = Number(shape[modes.indexOf(mode)]);
      return [mode, { name: `${owner}.${mode}`, mode, size, entries: entriesOf(mode, group, model), use: use(value, node.span), given: node.given[mode] ?? null }];
    }),
  );
}

function entriesOf(mode: string, { members }: PriorGroup, { tasks }: Model): readonly string[] | null {
  if (mode === 'task') return members.every(({ task }) => task) ? members.map(({ task }) => task!.name) : null;
  if (mode !== 'output') return null;
  const labels = members.map(({ layer }) => labelsOf(tasks.find(({ output }) => output === layer)));
  return labels.every((own) => own !== null && own.join('\n') === labels[0]!.join('\n')) ? labels[0]! : null;
}

/** Of what a task's last layer gives, one by one. */
function labelsOf(task: TaskNode | undefined): readonly string[] | null {
  const target = task?.target;
  return target && 'labels' in target ? target.labels : null;
}

/** Sizes are symbols, the modes' names: kernels of all sizes have the same penalty. */
function penaltyOf(node: PriorNode, group: PriorGroup, known: Map<string, Formula>, place: PlaceOf): string {
  const { entry, value } = node;
  const of = priorOf(node, group);
  const precisions = Object.fromEntries(
    Object.entries(covariancesOf(entry, value.args)).map(([mode, covariance]) => [mode, precisionOf(mode, covariance)]),
  );
  const inputs = [of.w, ...of.modes.flatMap((mode) => precisions[mode] ?? [])];
  return formulaFor(entry.name, node, inputs, (op) => entry.lower({ ...of, precisions }, op), known, place);
}

function proximalOf(node: PriorNode, group: PriorGroup, known: Map<string, Formula>, place: PlaceOf): string | null {
  const { proximal, name } = node.entry;
  if (!proximal) return null;
  const of = priorOf(node, group);
  const amount: Value = { operand: 'amount', shape: [] };
  return formulaFor(`${name}_proximal`, node, [of.w, amount], (op) => proximal({ ...of, amount }, op), known, place);
}

function projectionOf(node: PriorNode, group: PriorGroup, known: Map<string, Formula>, place: PlaceOf): string | null {
  const { projection, name } = node.entry;
  if (!projection) return null;
  const of = priorOf(node, group);
  return formulaFor(`${name}_projection`, node, [of.w], (op) => projection(of, op), known, place);
}

function priorOf({ entry, value }: PriorNode, { members }: PriorGroup) {
  const modes = modesOf(entry.layout, members[0]!.parameter.shape);
  const w: Value = { operand: 'w', shape: modes };
  return { args: value.args as never, w, modes, tasks: members.flatMap(({ task }) => task?.name ?? []) };
}

/** The name of the formula of these ops, which is `wanted` or starts with it. */
function formulaFor(
  wanted: string,
  { entry, value, span }: PriorNode,
  values: readonly Value[],
  build: (op: OpBuilder) => Value,
  known: Map<string, Formula>,
  place: PlaceOf,
): string {
  const { op, built } = startLowering('w');
  const result = build(op);
  const inputs = values.map(({ operand, shape }) => ({ name: String(operand), shape }));
  const key = JSON.stringify([wanted, built, inputs]);
  const same = known.get(key);
  if (same) return same.name;
  const earlier = [...known.values()].filter((formula) => formula.entry === entry.name).length;
  const name = earlier > 0 ? `${wanted}_${earlier + 1}` : wanted;
  known.set(key, {
    name,
    entry: entry.name,
    args: plain(value.args),
    source: entry.source ?? null,
    doc: entry.doc,
    place: place(span),
    inputs,
    ops: built,
    result: String(result.operand),
  });
  return name;
}

function precisionOf(mode: string, { entry }: EntryValue): Value {
  const matrix = findEntry('covariance', entry)!.holds === 'matrix';
  return { operand: `${mode}_precision`, shape: matrix ? [mode, mode] : [mode] };
}
