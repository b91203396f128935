/** From the checked model to the IR: layers, losses and answers become core ops; tasks declared together become one head. */
import type { EntryValue } from '../catalog/arguments.ts';
import { layersOf, shortName, type FunctionNode, type LayerNode, type Model, type ParameterNode, type TaskNode, type VariantNode } from '../check/model.ts';
import { withoutUnread } from '../check/networks.ts';
import { baseName, relativeTo, resolveFrom } from '../text/path.ts';
import { positionAt, type Source, type Span } from '../text/source.ts';
import { headNames } from './heads.ts';
import type { Call, Ir, NetworkFunction, Parameter, Shape, Task, Use, Variant } from '../ir/ir.ts';
import { lowerAlignments } from './alignments.ts';
import { lowerFormulas } from './formulas.ts';
import { lowerFunction } from './function.ts';
import { plain, type PlaceOf } from './plain.ts';
import { lowerPlot } from './plots.ts';
import { lowerPriors } from './priors.ts';
import { frozenPrefix } from './prefix.ts';
import { outsideUses } from './outside.ts';
import { outsideInputs, readByOthers } from './ports.ts';

export interface LowerOptions {
  /** The compiler's version. */
  readonly compiler: string;
  readonly sources: ReadonlyMap<string, Source>;
  /** The spec's path. */
  readonly spec: string;
}

/** Lowers a model that was checked without errors. */
export function lower(checked: Model, options: LowerOptions): Ir {
  const model = withoutUnread(checked);
  const place: PlaceOf = (span) => {
    const source = options.sources.get(span.file)!;
    return { file: baseName(span.file), ...positionAt(source, span.start) };
  };
  const heads = headNames(model);
  const use = (value: EntryValue, span: Span): Use => ({ entry: value.entry, args: plain(value.args), place: place(span) });
  const taskOf = new Map(model.tasks.map((task) => [task.head!, task]));
  const shared = model.functions.filter((node) => node.kind !== 'head');
  const grouped = [...new Set(heads.values())].map((name) => model.tasks.filter((task) => heads.get(task) === name));
  const formulas = lowerFormulas(model.tasks, place);
  const priors = lowerPriors(model, use, place);
  const lowered: Omit<Ir, 'prefix' | 'variants'> = {
    format: 'mtlc-ir',
    version: 1,
    compiler: options.compiler,
    name: model.name,
    spec: baseName(options.spec),
    inputs: model.inputs.map((input) => ({
      name: input.path,
      type: input.type,
      shape: ['batch', ...input.shape!],
      indices: input.indices,
      scale: use(input.scale!, input.span),
      fill: input.fill,
      place: place(input.span),
    })),
    functions: [
      ...shared.map((node) => lowerFunction(node, node.name, null, model, place)),
      ...grouped.map((tasks) => lowerHead(tasks, heads.get(tasks[0]!)!, model, place)),
    ],
    calls: shared.map((node) => callOf(node, model)),
    parameters: distinct(layersOf(model).flatMap((layer) => parametersOf(layer, heads, taskOf, options.spec, use, place))),
    tasks: model.tasks.map((task) => lowerTask(task, heads, formulas, use, place)),
    rows: model.tasks.some(({ rows }) => rows === 'own') ? 'own' : 'shared',
    losses: formulas.losses,
    answers: formulas.answers,
    ...priors,
    ...lowerAlignments(model, use, place),
    data: lowerData(model, options.spec, use, place),
    train: {
      place: model.train.span && place(model.train.span),
      seed: model.train.seed,
      phases: model.train.phases.map((phase) => ({ name: phase.name, use: use(phase.value, phase.span) })),
    },
    evaluate: {
      place: model.evaluate.span && place(model.evaluate.span),
      protocol: use(model.evaluate.protocol!, model.evaluate.span ?? model.span),
      group: model.evaluate.group?.by ?? null,
      metrics: model.evaluate.metrics.map((metric) => use(metric.value, metric.span)),
      references: model.evaluate.references.map(({ span, ...reference }) => ({ ...reference, place: place(span) })),
      plots: model.evaluate.plots.map((plot) => lowerPlot(plot, priors, use)),
      final: model.evaluate.final,
    },
  };
  const ir = { ...lowered, prefix: frozenPrefix(lowered), variants: model.variants.map((variant) => lowerVariant(variant, use, options)) };
  const outside = outsideUses(ir);
  return { ...ir, ...(outside.length > 0 ? { outside } : {}) };
}

function lowerVariant({ name, is, steps, model, span }: VariantNode, use: (value: EntryValue, span: Span) => Use, options: LowerOptions): Variant {
  return { name, is, uses: steps.map(({ value }) => use(value, span)), ir: lower(model!, options) };
}

/** Tasks declared together share one function. Where their sizes differ, the size is the symbol `classes`. */
function lowerHead(tasks: readonly TaskNode[], name: string, model: Model, place: PlaceOf): NetworkFunction {
  const [first, ...others] = tasks.map((task) => lowerFunction(task.head!, name, task, model, place));
  const names = tasks.map((task) => task.name);
  return { ...mergeShapes(first!, others), tasks: names };
}

/** The first of several like functions, with a symbol wherever another one has another number. */
function mergeShapes(first: NetworkFunction, others: readonly NetworkFunction[]): NetworkFunction {
  const differing = others.filter((other) => JSON.stringify(other) !== JSON.stringify(first));
  return differing.length === 0 ? first : (merge(first, differing) as NetworkFunction);
}

function merge(value: unknown, others: readonly unknown[]): unknown {
  if (typeof value === 'number') return others.every((other) => other === value) ? value : 'classes';
  if (Array.isArray(value)) return value.map((item, i) => merge(item, others.map((other) => (other as unknown[])[i])));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === 'place' ? item : merge(item, others.map((other) => (other as Record<string, unknown>)[key])),
    ]),
  );
}

function callOf(node: FunctionNode, model: Model): Call {
  return {
    function: node.name,
    arguments: outsideInputs(node, null).map((value) => value.path),
    results: readByOthers(node, model).map((layer) => layer.path),
  };
}

function parametersOf(
  layer: LayerNode,
  heads: ReadonlyMap<TaskNode, string>,
  taskOf: ReadonlyMap<FunctionNode, TaskNode>,
  spec: string,
  use: (value: EntryValue, span: Span) => Use,
  place: PlaceOf,
): Parameter[] {
  if (layer.parameters.length === 0) return [];
  const task = taskOf.get(layer.owner);
  return layer.parameters.map((parameter) => ({
    name: parameter.name,
    shape: parameter.shape as Shape,
    start: use(parameter.start, layer.span),
    from: parameter.from && { file: pathFrom(spec, parameter.from), tensor: parameter.from.tensor },
    ...(parameter.copy ? { copy: { stream: parameter.copy.stream, columns: parameter.copy.columns } } : {}),
    frozen: parameter.frozen,
    statistic: parameter.statistic ?? false,
    ...(parameter.rate !== undefined && parameter.rate !== 1 ? { rate: parameter.rate } : {}),
    ...(layer.column !== undefined ? { column: layer.column } : {}),
    ...(parameter.multiplies === undefined ? {} : { multiplies: multipliedBy(layer, parameter).name }),
    function: task ? heads.get(task)! : layer.owner.name,
    task: parameter.shared ? null : (task?.name ?? null),
    place: place(layer.span),
  }));
}

/** What a prior's factor multiplies. */
const multipliedBy = (layer: LayerNode, { multiplies }: ParameterNode): ParameterNode => layer.parameters.find((each) => shortName(layer, each) === multiplies)!;

/** Heads that share a parameter each name it. */
const distinct = (parameters: readonly Parameter[]): Parameter[] => [...new Map(parameters.map((parameter) => [parameter.name, parameter])).values()];

function lowerTask(
  task: TaskNode,
  heads: ReadonlyMap<TaskNode, string>,
  formulas: ReturnType<typeof lowerFormulas>,
  use: (value: EntryValue, span: Span) => Use,
  place: PlaceOf,
): Task {
  const output = task.output!;
  const own = output.kind === 'layer' && output.owner === task.head;
  return {
    name: task.name,
    target: task.target!,
    weight: task.weight,
    classWeights: task.classWeights?.value ?? null,
    scale: task.scale && task.scale.value.entry !== 'none' ? use(task.scale.value, task.scale.span) : null,
    head: heads.get(task)!,
    inputs: outsideInputs(task.head!, task).map((value) => value.path),
    output: own ? output.path.slice(task.name.length + 1) : output.path.split('.').at(-1)!,
    loss: formulas.lossOf.get(task)!,
    answer: formulas.answerOf.get(task)!,
    place: place(task.span),
  };
}

function lowerData(model: Model, spec: string, use: (value: EntryValue, span: Span) => Use, place: PlaceOf): Ir['data'] {
  const first = model.sources[0]?.span;
  return {
    place: first ? place(first) : null,
    sources: model.sources.map((source) => ({
      name: source.name,
      use: use(source.value, source.span),
      path: pathFrom(spec, { file: source.path, span: source.span }),
      tasks: source.tasks,
    })),
    inputs: model.inputBindings.map(({ input, source, columns, encoding, augment, missing, span }) => ({
      input: input.path,
      source: source.name,
      columns,
      encoding: use(encoding, span),
      augment: augment.map((each) => use(each, span)),
      missing,
      place: place(span),
    })),
    labels: model.labelBindings.map(({ task, source, columns, where, missing, separator, weight, span }) => ({
      task: task.name,
      source: source.name,
      columns,
      where,
      missing,
      separator,
      weight,
      place: place(span),
    })),
  };
}

/** The path of a file of data, seen from the spec: an imported file may name it from another folder. */
function pathFrom(spec: string, { file, span }: { readonly file: string; readonly span: Span }): string {
  return span.file === spec ? file : relativeTo(spec, resolveFrom(span.file, file));
}
