/** `align LAYERS with OTHERS: DISTANCE(...)`: which layers are to give like values, pair by pair. */
import { entries, findEntry } from '../catalog/index.ts';
import type { EntryOf } from '../catalog/define.ts';
import { malformedAlignment, noClasses, noLikeNamed, nothingAligned, unansweredLabels, unlikeLayers } from '../diagnostics/messages/alignments.ts';
import { product } from '../ir/ops.ts';
import type { ClauseStatement, Expr, Statement } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import { readEntry } from './arguments.ts';
import { nameText, report, type Context } from './context.ts';
import { columnsOf } from './label-map.ts';
import type { AlignedPair, FunctionNode, LayerNode, Model, TaskNode } from './model.ts';
import { placedIn, type Placed } from './placed.ts';
import { layerPaths } from './references.ts';
import type { Scope } from './scope.ts';
import { showShape } from './shapes.ts';
import { localPath } from './variants/rebuild.ts';

/** The verb of the clause. */
export const ALIGN = 'align';

/** Reads the alignments of a model whose layers are all known. */
export function readAlignments(statements: readonly Statement[], model: Model, scope: Scope, context: Context): void {
  for (const placed of placedIn(statements, model, isAlignment)) readAlignment(placed, model, scope, context);
}

const isAlignment = (statement: Statement): statement is ClauseStatement => statement.kind === 'clause' && statement.verb.text === ALIGN && !statement.damaged;

function readAlignment(placed: Placed<ClauseStatement>, model: Model, scope: Scope, context: Context): void {
  const { statement: clause } = placed;
  const [layers, others] = clause.parts;
  const problem = malformed(clause);
  if (problem) return report(context, malformedAlignment.at(clause.span, { problem }));
  const value = readEntry(ALIGN, 'alignment', clause.value!, scope, context, { block: clause.block });
  const entry = value && findEntry('alignment', value.entry);
  const found = others
    ? pairsWith(layers!.value, others.value, placed, model, scope, context)
    : pairsAmong(layers!.value, placed, scope, context);
  const pairs = entry && found?.map((pair) => fitted(pair, entry, model, clause.value!.span, context));
  if (!value || !entry || !pairs) return;
  const named: AlignedPair[] = [];
  for (const pair of pairs) named.push({ ...pair, name: unusedName(pair, entry, [...model.alignments.flatMap((each) => each.pairs), ...named]) });
  model.alignments.push({ entry, value, mutual: !others, pairs: named, span: clause.span });
}

function unusedName({ x, y }: Omit<AlignedPair, 'name'>, { name: entry }: EntryOf<'alignment'>, earlier: readonly AlignedPair[]): string {
  const both = `${x.layer.path}~${y.layer.path}`;
  const wanted = x.rows === y.rows && x.rows ? [x.layer.path, both, `${both}.${entry}`] : [both, `${both}.${entry}`];
  const free = (name: string): boolean => earlier.every((pair) => pair.name !== name);
  let name = wanted.find(free) ?? wanted.at(-1)!;
  for (let i = 2; !free(name); i++) name = `${wanted.at(-1)!}_${i}`;
  return name;
}

function malformed({ parts, value }: ClauseStatement): string | null {
  const [first, second, ...rest] = parts;
  if (!first || first.word !== null) return 'names no layers';
  const strange = [second, ...rest].find((part, i) => part && (part.word !== 'with' || i > 0));
  if (strange) return `goes on with \`${strange.word ?? 'another name'}\``;
  return value ? null : 'names no distance';
}

type Layers = readonly [LayerNode, LayerNode];
interface Pair {
  readonly layers: Layers;
  /** Of the layer named first. */
  readonly span: Span;
}

/** The layers that an expression means, item by item, of what holds the clause. Null: reported. */
function itemsOf(expr: Expr, holders: Placed<ClauseStatement>['holders'], scope: Scope, context: Context): { readonly item: Expr; readonly layers: readonly LayerNode[] }[] | null {
  const items = expr.kind === 'list' ? expr.items : [expr];
  const found = items.map((item) => {
    const layers = layerPaths(item, scope, context)?.map((path) => scope.layers.get(path)!) ?? null;
    const own = layers && (holders ? layers.filter(({ owner }) => holders.includes(owner.name)) : layers);
    if (own?.length !== 0) return own && { item, layers: own };
    const problem = `${holders!.length > 1 ? 'the tasks have' : `\`${holders![0]}\` has`} no layer of that name`;
    report(context, nothingAligned.at(item.span, { layer: layers![0]!.path, problem }));
    return null;
  });
  return found.every((each) => each !== null) ? found : null;
}

/** Layers, and the like-named ones of a part of the model, or those of another list one by one. Null: reported. */
function pairsWith(layers: Expr, others: Expr, { holders }: Placed<ClauseStatement>, model: Model, scope: Scope, context: Context): Pair[] | null {
  const owner = model.functions.find(({ name }) => name === nameText(others));
  const left = itemsOf(layers, holders, scope, context);
  if (owner) return left && joined(left.map(({ item, layers: own }) => likeNamed(item, own, owner, context)));
  const right = left && itemsOf(others, null, scope, context);
  if (!left || !right) return null;
  if (left.length !== right.length) {
    const problem = `has ${left.length} on one side and ${right.length} on the other`;
    report(context, malformedAlignment.at(others.span, { problem }));
    return null;
  }
  return joined(left.map(({ item, layers: own }, i) => oneByOne(item, own, right[i]!.layers, context)));
}

const joined = (lists: readonly (readonly Pair[] | null)[]): Pair[] | null => (lists.every((list) => list !== null) ? lists.flat() : null);

function likeNamed(item: Expr, layers: readonly LayerNode[], owner: FunctionNode, context: Context): Pair[] | null {
  const outside = layers.filter((layer) => layer.owner !== owner);
  if (outside.length === 0) {
    report(context, nothingAligned.at(item.span, { layer: layers[0]!.path, problem: 'it would be with itself' }));
    return null;
  }
  const pairs = outside.map((layer): Pair | null => {
    const other = owner.layers.find((each) => localPath(each) === localPath(layer));
    if (other) return { layers: [layer, other], span: item.span };
    report(context, noLikeNamed.at(item.span, { layer: localPath(layer), other: owner.name, known: owner.layers.map(localPath) }));
    return null;
  });
  return pairs.every((pair) => pair !== null) ? pairs : null;
}

/** One on the other side stands for all. */
function oneByOne(item: Expr, layers: readonly LayerNode[], others: readonly LayerNode[], context: Context): Pair[] | null {
  const pairs = layers.map((layer, i) => ({ layers: [layer, others[others.length === 1 ? 0 : i]], span: item.span }) as Pair);
  const unequal = others.length !== 1 && others.length !== layers.length;
  const same = pairs.some(({ layers: [x, y] }) => x === y);
  if (!unequal && !same) return pairs;
  const problem = unequal ? `it means ${layers.length} layers, and ${others.length} stand on the other side` : 'it would be with itself';
  report(context, nothingAligned.at(item.span, { layer: layers[0]!.path, problem }));
  return null;
}

/** The like-named layers of every two tasks. Null: reported. */
function pairsAmong(layers: Expr, { holders }: Placed<ClauseStatement>, scope: Scope, context: Context): Pair[] | null {
  const items = itemsOf(layers, holders, scope, context);
  const pairs = items?.map(({ item, layers: own }) => {
    const heads = own.filter(({ owner }) => owner.kind === 'head');
    const found = heads.flatMap((one, i) => heads.slice(i + 1).filter((other) => localPath(other) === localPath(one)).map((other): Pair => ({ layers: [one, other], span: item.span })));
    if (found.length > 0) return found;
    const problem = heads.length === 0 ? 'it is one layer for all tasks' : 'no other task has a layer of that name';
    report(context, nothingAligned.at(item.span, { layer: own[0]!.path, problem }));
    return null;
  });
  return pairs ? joined(pairs) : null;
}

/** What does not fit is reported, and stays a pair all the same: its layers are there to be aligned. */
function fitted({ layers, span }: Pair, entry: EntryOf<'alignment'>, model: Model, distance: Span, context: Context): Omit<AlignedPair, 'name'> {
  const [x, y] = layers;
  const columns = columnsTaken(layers, model, span, context);
  if (x.shape && y.shape && columns.every((each) => each === null) && product(x.shape) !== product(y.shape)) {
    const shapes = layers.map(({ path, shape }) => ({ layer: path, shape: showShape(shape) }));
    report(context, unlikeLayers.at(span, { layers: shapes as [Unlike, Unlike] }));
  }
  const [own, other] = layers.map((layer) => model.tasks.find(({ head }) => head === layer.owner) ?? null) as [TaskNode | null, TaskNode | null];
  const rows = [own ?? other, other ?? own] as const;
  const labels = entry.byClass ? labelsBetween(rows, entry, distance, context) : [null, null];
  return {
    x: { layer: x, rows: rows[0], labels: labels[0]!, columns: columns[0] },
    y: { layer: y, rows: rows[1], labels: labels[1]!, columns: columns[1] },
  };
}

function labelsBetween(rows: readonly [TaskNode | null, TaskNode | null], { name }: EntryOf<'alignment'>, span: Span, context: Context): readonly (readonly number[] | null)[] {
  const labels = commonLabels(rows);
  if (!('problem' in labels)) return labels;
  const others = entries.filter((each) => each.kind === 'alignment' && !each.byClass).map((each) => each.name);
  report(context, noClasses.at(span, { entry: name, problem: labels.problem, others }));
  return [null, null];
}

type Columns = readonly number[] | null;

/** Of a network's answers beside those of a task, the ones to the task's labels, in its order. */
function columnsTaken([x, y]: Layers, model: Model, span: Span, context: Context): readonly [Columns, Columns] {
  const [ofX, ofY] = [answersOf(x, model), answersOf(y, model)];
  if (!ofX || !ofY || ofX.task === ofY.task) return [null, null];
  const [network, task] = ofX.task ? [ofY, ofX] : [ofX, ofY];
  const columns = columnsOf(network.labels, task.labels);
  if ('lacking' in columns) {
    report(context, unansweredLabels.at(span, { network: network.layer.owner.name, task: task.layer.owner.name, lacking: columns.lacking }));
    // Their sizes are not at fault.
    return [[], []];
  }
  const taken = columns.length === network.labels.length && columns.every((column, i) => column === i) ? null : columns;
  return ofX.task ? [null, taken] : [taken, null];
}

interface Answers {
  readonly layer: LayerNode;
  /** Of a task's head; else of a network. */
  readonly task: boolean;
  readonly labels: readonly string[];
}

/** The labels that a layer has a number for, in their order; null of a layer inside. */
function answersOf(layer: LayerNode, { tasks }: Model): Answers | null {
  const own = tasks.find(({ output }) => output === layer);
  const target = own ? own.target : layer.owner.layers.at(-1) === layer ? layer.owner.answers : null;
  const labels = target && 'labels' in target ? target.labels : null;
  return labels && layer.shape?.length === 1 && layer.shape[0] === labels.length ? { layer, task: own !== undefined, labels } : null;
}

type Unlike = { readonly layer: string; readonly shape: string };

/** The labels that both have, by name, as indices of each. */
function commonLabels([one, other]: readonly [TaskNode | null, TaskNode | null]): readonly (readonly number[])[] | { readonly problem: string } {
  if (!one || !other) return { problem: 'neither side belongs to a task' };
  const names = [one, other].map(labelsOf);
  const unlabelled = [one, other].find((_, i) => names[i]!.length === 0);
  if (unlabelled) return { problem: `\`${unlabelled.name}\` has no labels` };
  const [own, theirs] = names as [string[], string[]];
  const common = own.filter((label) => theirs.includes(label));
  if (common.length === 0) return { problem: `\`${one.name}\` and \`${other.name}\` have no label in common` };
  return [common.map((label) => own.indexOf(label)), common.map((label) => theirs.indexOf(label))];
}

/** A binary task's are the cells for no and yes. */
function labelsOf({ target }: TaskNode): readonly string[] {
  if (target?.kind === 'binary') return [target.no, target.yes];
  return target && 'labels' in target ? target.labels : [];
}
