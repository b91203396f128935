/** Networks beside the model: what of them answers labels, and what of them is computed. */
import type { NetworkStatement } from '../syntax/tree.ts';
import type { Context } from './context.ts';
import { elaborateLayers, type Chain } from './layers.ts';
import { alignedLayers, layersOf, type FunctionNode, type LayerNode, type Model, type ParameterNode, type ValueNode } from './model.ts';
import { noPart } from './parts.ts';
import { withConstants, type Scope } from './scope.ts';
import { sizesOf } from './sizes.ts';

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

export const isNetwork = ({ answers }: FunctionNode): boolean => answers !== undefined;

/** Names of the networks that something starts as a copy of. */
export function copiedNetworks(model: Model): ReadonlySet<string> {
  return new Set(layersOf(model).flatMap(({ parameters }) => parameters.flatMap(({ copy }) => copy?.network ?? [])));
}

/** The model without the networks that nothing reads: they are neither computed nor learnt. */
export function withoutUnread(model: Model): Model {
  const read = readFrom(model);
  const functions = model.functions.filter((node) => !isNetwork(node) || node.layers.some((layer) => read.has(layer)));
  return functions.length === model.functions.length ? model : { ...model, functions };
}

/** What tasks answer with, and what layers of other functions, alignments and plots read. */
function readFrom(model: Model): ReadonlySet<ValueNode> {
  const read = new Set<ValueNode>([...model.tasks.flatMap(({ output }) => output ?? []), ...alignedLayers(model)]);
  for (const layer of layersOf(model)) for (const input of layer.inputs) if (!isOwn(layer, input)) read.add(input);
  for (const { layers } of model.evaluate.plots) for (const layer of layers.flatMap((each) => each.layers)) read.add(layer);
  return read;
}

const isOwn = ({ owner }: LayerNode, value: ValueNode): boolean => value.kind === 'layer' && value.owner === owner;
