/** Networks beside the model: what of them answers labels, and what of them is computed. */
import type { NetworkStatement } from '../syntax/tree.ts';
import type { Context } from './context.ts';
import { elaborateLayers, type Chain } from './layers.ts';
import { alignedLayers, layersOf, type FunctionNode, type LayerNode, type Model, type ParameterNode, type ValueNode } from './model.ts';
import { noPart } from './parts.ts';
import { withConstants, type Scope } from './scope.ts';
import { sizesOf } from './sizes.ts';
import { withNetwork } from './variants/network.ts';
import { keepPriors } from './variants/priors.ts';
import { planOf } from './variants/rebuild.ts';

/**
 * The parameters, by their names below the network's, whose last dimension is one a label: those that would be wider by
 * one if there were one more.
 */
export function answeringParameters(
  owner: FunctionNode,
  { block, span }: NetworkStatement,
  from: readonly ValueNode[] | null,
  ends: ReadonlyMap<string, ValueNode>,
  scope: Scope,
  context: Context,
): ReadonlySet<string> {
  const { answers } = owner;
  if (!answers || !('labels' in answers)) return new Set();
  const wider: FunctionNode = { ...owner, layers: [] };
  const chain: Chain = { owner: wider, prefix: owner.name, part: noPart, copy: null, current: from, nearby: new Map(), ends: new Map(ends), inside: [], suffix: '' };
  const apart: Scope = { ...withConstants(scope, sizesOf({ target: { ...answers, labels: [...answers.labels, ''] }, span })), layers: new Map(), layersByName: new Map() };
  elaborateLayers(block.statements, chain, apart, { ...context, diagnostics: [], damage: { ...context.damage } });
  const shapes = new Map(parametersOf(owner).map(({ name, shape }) => [name, shape]));
  const grown = parametersOf(wider).filter(({ name, shape }) => shape.at(-1) === answers.labels.length + 1 && shapes.get(name)?.at(-1) === answers.labels.length);
  return new Set(grown.map(({ name }) => name.slice(owner.name.length + 1)));
}

const parametersOf = ({ layers }: FunctionNode): ParameterNode[] => layers.flatMap(({ parameters }) => parameters);

export const isNetwork = ({ answers }: Pick<FunctionNode, 'answers'>): boolean => answers !== undefined;

/** Names of the networks that something starts as a copy of. */
export function copiedNetworks(model: Model): ReadonlySet<string> {
  return new Set(layersOf(model).flatMap(({ parameters }) => parameters.flatMap(({ copy }) => copy?.network ?? [])));
}

/** The layers that are computed: all but those of networks that nothing reads. */
export function computedLayers(model: Model): LayerNode[] {
  const read = readIn(model);
  return layersOf(model).filter((layer) => read.has(layer));
}

/** A model without errors, without the layers that are not computed. */
export function withoutUnread(model: Model): Model {
  const read = new Set(computedLayers(model));
  const plans = model.functions.map(planOf).map((plan) => ({ ...plan, layers: plan.layers.filter(({ of: [layer] }) => read.has(layer)) }));
  const left = plans.filter((plan) => !isNetwork(plan) || plan.layers.length > 0);
  if (plans.every(({ layers }, i) => layers.length === model.functions[i]!.layers.length)) return model;
  const without = withNetwork(model, left, keepPriors);
  return 'problem' in without ? model : without;
}

/** What answers, alignments, priors, plots and layers of anything but networks are made of. */
function readIn(model: Model): ReadonlySet<ValueNode> {
  const read = new Set<ValueNode>();
  const queue: ValueNode[] = [
    ...model.tasks.flatMap(({ output }) => output ?? []),
    ...alignedLayers(model),
    ...model.priors.flatMap(({ groups }) => groups.flatMap(({ members }) => members.map(({ layer }) => layer))),
    ...model.evaluate.plots.flatMap(({ layers }) => layers.flatMap((each) => each.layers)),
    ...layersOf(model).filter(({ owner }) => !isNetwork(owner)),
  ];
  for (let value = queue.pop(); value; value = queue.pop()) {
    if (read.has(value)) continue;
    read.add(value);
    if (value.kind === 'layer') queue.push(...value.inputs);
  }
  return read;
}
