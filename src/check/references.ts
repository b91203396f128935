/** Names of layers, tasks and parts of the model, as arguments mention them. */
import { ambiguousName } from '../diagnostics/messages/names.ts';
import { wrongValue } from '../diagnostics/messages/types.ts';
import { showExpr } from '../syntax/show.ts';
import type { Expr } from '../syntax/tree.ts';
import { nameText, report, reportUnknown, type Context } from './context.ts';
import { sharedPrefix, type InputNode, type LayerNode, type ValueNode } from './model.ts';
import type { Scope } from './scope.ts';

/** `h1`, `features.h1`: null where the expression is no name. */
function pathText(expr: Expr): string | null {
  if (expr.kind !== 'member') return nameText(expr);
  const object = pathText(expr.object);
  return object === null ? null : `${object}.${expr.name.text}`;
}

/**
 * The layers that a name or the end of a path may mean: of one trunk, or the like-named layers of every task of a family. What
 * has the name of a network's layer comes before that one, which has a path.
 */
function layersNamed(path: string, scope: Scope): readonly LayerNode[] {
  const exact = scope.layers.get(path);
  if (exact) return [exact];
  const named = scope.layersByName.get(path);
  const found = named || !path.includes('.') ? (named ?? []) : [...scope.layers.values()].filter((layer) => layer.path.endsWith(`.${path}`));
  const outside = found.filter(({ owner }) => owner.answers === undefined);
  return outside.length > 0 ? outside : found;
}

/** Layers in a list, a range of the spec's order (`conv1 .. conv5`), or one alone, as paths. Null: reported. */
export function layerPaths(expr: Expr, scope: Scope, context: Context): readonly string[] | null {
  if (expr.kind === 'missing') return null;
  if (expr.kind === 'list') return joined(expr.items.map((item) => layerPaths(item, scope, context)));
  if (expr.kind === 'binary' && expr.op === '..') return between(expr.left, expr.right, scope, context);
  const layers = namedLayers(expr, scope, context);
  return layers && layers.map((layer) => layer.path);
}

function joined(lists: readonly (readonly string[] | null)[]): readonly string[] | null {
  return lists.every((list) => list !== null) ? lists.flat() : null;
}

function namedLayers(expr: Expr, scope: Scope, context: Context): readonly LayerNode[] | null {
  const path = pathText(expr);
  if (path === null) {
    if (expr.kind !== 'missing') report(context, wrongValue.at(expr.span, { name: 'this', expected: 'a layer', found: `\`${showExpr(expr)}\`` }));
    return null;
  }
  const layers = layersNamed(path, scope);
  if (layers.length === 0) reportUnknown(context, 'layer', path, expr.span, [...scope.layersByName.keys()]);
  return layers.length > 0 ? layers : null;
}

/** In one trunk, or in each head that has layers of these names. */
function between(from: Expr, to: Expr, scope: Scope, context: Context): readonly string[] | null {
  const [firsts, lasts] = [namedLayers(from, scope, context), namedLayers(to, scope, context)];
  if (!firsts || !lasts) return null;
  if (firsts.length > 1 && firsts.some(({ owner }) => owner.kind !== 'head')) {
    report(context, ambiguousName.at(from.span, { name: showExpr(from), paths: firsts.map((layer) => layer.path) }));
    return null;
  }
  const ranges = firsts.map((first) => [first, lasts.find(({ owner }) => owner === first.owner)] as const);
  const found = ranges.map(([first, last]) => (last ? rangeOf(first, last) : []));
  const empty = found.findIndex((paths) => paths.length === 0);
  if (empty < 0) return found.flat();
  const [first, last] = ranges[empty]!;
  report(context, wrongValue.at(to.span, { name: 'the end of the range', expected: `a layer after \`${first.path}\``, found: `\`${(last ?? lasts[0]!).path}\`` }));
  return null;
}

function rangeOf(first: LayerNode, { path }: LayerNode): readonly string[] {
  const paths = first.owner.layers.map((layer) => layer.path);
  return paths.slice(paths.indexOf(first.path), paths.indexOf(path) + 1);
}

/** What a layer, a trunk or a split may start from: a layer, a trunk's or branch's end, an input. Null: reported. */
export function valueNamed(
  expr: Expr,
  scope: Scope,
  context: Context,
  ends: ReadonlyMap<string, ValueNode>,
  nearby: ReadonlyMap<string, ValueNode> = new Map(),
): ValueNode | null {
  const path = pathText(expr);
  if (path === null) {
    if (expr.kind !== 'missing') report(context, wrongValue.at(expr.span, { name: 'this', expected: 'a layer or an input', found: `\`${showExpr(expr)}\`` }));
    return null;
  }
  const direct: ValueNode | InputNode | undefined = nearby.get(path) ?? scope.inputs.get(path) ?? ends.get(path);
  if (direct) return direct;
  const layers = layersNamed(path, scope);
  if (layers.length === 1) return layers[0]!;
  if (layers.length > 1) {
    report(context, ambiguousName.at(expr.span, { name: path, paths: layers.map((layer) => layer.path) }));
    return null;
  }
  const known = [...nearby.keys(), ...scope.layersByName.keys(), ...ends.keys(), ...scope.inputs.keys()];
  reportUnknown(context, 'layer or input', path, expr.span, [...new Set(known)]);
  return null;
}

/** Tasks in a list or one alone; the variable of a family means all its tasks. Null: reported. */
export function taskNames(expr: Expr, scope: Scope, context: Context): readonly string[] | null {
  if (expr.kind === 'missing') return null;
  if (expr.kind === 'list') return joined(expr.items.map((item) => taskNames(item, scope, context)));
  const name = nameText(expr);
  if (name === null) {
    report(context, wrongValue.at(expr.span, { name: 'this', expected: 'a task', found: `\`${showExpr(expr)}\`` }));
    return null;
  }
  if (scope.tasks.has(name)) return [name];
  const family = scope.families.get(name);
  if (family) return family.tasks.map((task) => task.name);
  reportUnknown(context, 'task', name, expr.span, [...scope.tasks.keys(), ...scope.families.keys()]);
  return null;
}

/** Null: reported. */
export function networkName(expr: Expr, scope: Scope, context: Context): string | null {
  if (expr.kind === 'missing') return null;
  const name = nameText(expr);
  if (name !== null && scope.networks.has(name)) return name;
  if (name === null) report(context, wrongValue.at(expr.span, { name: 'this', expected: 'a network', found: `\`${showExpr(expr)}\`` }));
  else reportUnknown(context, 'network', name, expr.span, [...scope.networks.keys()]);
  return null;
}

/** Null: reported. */
export function phaseName(expr: Expr, scope: Scope, context: Context): string | null {
  if (expr.kind === 'missing') return null;
  const name = nameText(expr);
  if (name !== null && scope.phases.has(name)) return name;
  if (name === null) report(context, wrongValue.at(expr.span, { name: 'this', expected: 'a phase', found: `\`${showExpr(expr)}\`` }));
  else reportUnknown(context, 'phase', name, expr.span, [...scope.phases]);
  return null;
}

/** What the parameters of a layer that copies share are called by: `big.copy.conv1`, and all of the network's, `big.copy`. */
function sharedParts(layer: LayerNode): string[] {
  const own = sharedPrefix(layer);
  return own === null ? [] : [own, own.slice(0, own.indexOf('.copy.') + '.copy'.length)];
}

/** Prefixes of the names of a layer's parameters: its path, and what they are called where copies share them. */
function partsOf(layer: LayerNode): string[] {
  const shared = sharedPrefix(layer);
  const own = shared === null || layer.parameters.some((parameter) => !parameter.shared) ? [layer.path] : [];
  return shared === null ? own : [...own, shared];
}

/** Trunks, branches, tasks and layers, as the prefixes of their parameters' names. Null: reported. */
export function partPaths(expr: Expr, scope: Scope, context: Context): readonly string[] | null {
  if (expr.kind === 'missing') return null;
  if (expr.kind === 'list') return joined(expr.items.map((item) => partPaths(item, scope, context)));
  if (expr.kind === 'binary' && expr.op === '..') return between(expr.left, expr.right, scope, context);
  const path = pathText(expr);
  const all = [...scope.layers.values()];
  const owners = new Set(all.map((layer) => layer.owner.name));
  const shared = new Set(all.flatMap(sharedParts));
  if (path !== null && (owners.has(path) || shared.has(path))) return [path];
  if (path !== null && scope.families.has(path)) return scope.families.get(path)!.tasks.map((task) => task.name);
  const layers = path === null ? [] : layersNamed(path, scope);
  if (layers.length > 0) return [...new Set(layers.flatMap(partsOf))];
  const known = [...owners, ...shared, ...scope.layersByName.keys()];
  reportUnknown(context, 'part of the model', path ?? showExpr(expr), expr.span, known);
  return null;
}
