/** A model's network built anew from the same layers: each under one function, under several, or several like ones under one. */
import { shortName, type FunctionNode, type LayerNode, type Model, type ParameterNode, type TaskNode, type ValueNode } from '../model.ts';

export interface LayerPlan {
  /** Its path within the function: `h1`, `fire2.s`. */
  readonly name: string;
  /** The layers that it stands for; they are alike. */
  readonly of: readonly [LayerNode, ...LayerNode[]];
  /** What becomes of its parameters, but for their names; absent: nothing. */
  readonly as?: (parameter: ParameterNode) => ParameterNode;
}

export interface FunctionPlan extends Pick<FunctionNode, 'kind' | 'name' | 'answers' | 'span'> {
  readonly layers: readonly LayerPlan[];
}

/** What stands in the place of a value, where something is put between it and what reads it. */
export type Seen = ReadonlyMap<ValueNode, ValueNode>;

/** A trunk that is built otherwise, of layers that stood in heads. */
export interface Built {
  readonly node: FunctionNode;
  readonly became: Became;
  /** What heads see of it. */
  readonly seen: Seen;
  /** Layers that were not there before, by the one that they train with. */
  readonly joined: Became;
}

/** `read` gives what a trunk sees in the place of a value that does not stand in a head. */
export interface Building {
  readonly build: (read: (value: ValueNode) => ValueNode) => Built;
}

/** What each layer became, in the order of the new functions. */
export type Became = ReadonlyMap<LayerNode, readonly LayerNode[]>;

export interface Rebuilt {
  readonly functions: FunctionNode[];
  /** In the place of the model's own. */
  readonly tasks: ReadonlyMap<TaskNode, TaskNode>;
  readonly became: Became;
  /** Layers that were not there before, by the one that they train with. */
  readonly joined: Became;
}

/** A layer's path within its function. */
export const localPath = ({ path, owner }: LayerNode): string => path.slice(owner.name.length + 1);

/** The plan that changes nothing. */
export function planOf({ layers, ...node }: FunctionNode): FunctionPlan {
  return { ...node, layers: layers.map((layer) => ({ name: localPath(layer), of: [layer] })) };
}

/** `plans` are in an order in which each function reads what stands before it; a head is named after its task. */
export function rebuild(model: Model, plans: readonly (FunctionPlan | Building)[]): Rebuilt {
  const became = new Map<LayerNode, LayerNode[]>();
  const joined = new Map<LayerNode, readonly LayerNode[]>();
  const seen = new Map<ValueNode, ValueNode>();
  const functions = plans.map((plan) => {
    if (!('build' in plan)) return buildFunction(plan, became, seen);
    const built = plan.build((value) => seenFrom(null, value, became, seen));
    for (const [old, layers] of built.became) became.set(old, [...layers]);
    for (const [old, layers] of built.joined) joined.set(old, layers);
    for (const [old, value] of built.seen) seen.set(old, value);
    return built.node;
  });
  const heads = new Map(functions.filter(({ kind }) => kind === 'head').map((node) => [node.name, node]));
  const tasks = new Map(model.tasks.map((task) => [task, buildTask(task, heads.get(task.name)!, became, seen)]));
  return { functions, tasks, became, joined };
}

function buildFunction({ layers, ...plan }: FunctionPlan, became: Map<LayerNode, LayerNode[]>, seen: Seen): FunctionNode {
  const owner: FunctionNode = { ...plan, layers: [] };
  for (const planned of layers) {
    const layer = buildLayer(planned, owner, (value) => seenFrom(owner, value, became, seen));
    owner.layers.push(layer);
    for (const old of planned.of) became.set(old, [...(became.get(old) ?? []), layer]);
  }
  return owner;
}

/** `read` gives what it sees in the place of a value. */
export function buildLayer({ name, of: [layer], as = (parameter) => parameter }: LayerPlan, owner: FunctionNode, read: (value: ValueNode) => ValueNode): LayerNode {
  const path = `${owner.name}.${name}`;
  return {
    ...layer,
    path,
    owner,
    inputs: layer.inputs.map(read),
    parameters: layer.parameters.map((parameter) => named(as(parameter), path, shortName(layer, parameter))),
  };
}

function named(parameter: ParameterNode, path: string, short: string): ParameterNode {
  return parameter.shared ? parameter : { ...parameter, name: `${path}.${short}` };
}

/** What a function reads in the place of a value: its own copy, or what all tasks share. */
function seenFrom(owner: FunctionNode | null, value: ValueNode, became: Became, seen: Seen): ValueNode {
  if (value.kind === 'input') return value;
  const instead = seen.get(value);
  if (instead) return instead;
  const copies = became.get(value) ?? [];
  return copies.find((copy) => copy.owner === owner) ?? copies.find((copy) => copy.owner.kind !== 'head')!;
}

function buildTask(task: TaskNode, head: FunctionNode, became: Became, seen: Seen): TaskNode {
  const output = seenFrom(head, task.output!, became, seen);
  const read = head.layers.flatMap(({ inputs }) => inputs).filter((value) => value.kind === 'input' || value.owner !== head);
  return { ...task, head, output, from: head.layers.length > 0 ? [...new Set(read)] : [output] };
}
