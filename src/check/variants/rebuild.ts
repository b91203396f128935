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

/** What each layer became, in the order of the new functions. */
export type Became = ReadonlyMap<LayerNode, readonly LayerNode[]>;

export interface Rebuilt {
  readonly functions: FunctionNode[];
  /** In the place of the model's own. */
  readonly tasks: ReadonlyMap<TaskNode, TaskNode>;
  readonly became: Became;
}

/** A layer's path within its function. */
export const localPath = ({ path, owner }: LayerNode): string => path.slice(owner.name.length + 1);

/** The plan that changes nothing. */
export function planOf({ layers, ...node }: FunctionNode): FunctionPlan {
  return { ...node, layers: layers.map((layer) => ({ name: localPath(layer), of: [layer] })) };
}

/** `plans` are in an order in which each function reads what stands before it; a head is named after its task. */
export function rebuild(model: Model, plans: readonly FunctionPlan[]): Rebuilt {
  const became = new Map<LayerNode, LayerNode[]>();
  const functions = plans.map((plan) => buildFunction(plan, became));
  const heads = new Map(functions.filter(({ kind }) => kind === 'head').map((node) => [node.name, node]));
  const tasks = new Map(model.tasks.map((task) => [task, buildTask(task, heads.get(task.name)!, became)]));
  return { functions, tasks, became };
}

function buildFunction({ layers, ...plan }: FunctionPlan, became: Map<LayerNode, LayerNode[]>): FunctionNode {
  const owner: FunctionNode = { ...plan, layers: [] };
  for (const planned of layers) {
    const layer = buildLayer(planned, owner, became);
    owner.layers.push(layer);
    for (const old of planned.of) became.set(old, [...(became.get(old) ?? []), layer]);
  }
  return owner;
}

function buildLayer({ name, of: [layer], as = (parameter) => parameter }: LayerPlan, owner: FunctionNode, became: Became): LayerNode {
  const path = `${owner.name}.${name}`;
  return {
    ...layer,
    path,
    owner,
    inputs: layer.inputs.map((value) => seenFrom(owner, value, became)),
    parameters: layer.parameters.map((parameter) => named(as(parameter), path, shortName(layer, parameter))),
  };
}

function named(parameter: ParameterNode, path: string, short: string): ParameterNode {
  return parameter.shared ? parameter : { ...parameter, name: `${path}.${short}` };
}

/** What a function reads in the place of a value: its own copy, or what all tasks share. */
function seenFrom(owner: FunctionNode, value: ValueNode, became: Became): ValueNode {
  if (value.kind === 'input') return value;
  const copies = became.get(value) ?? [];
  return copies.find((copy) => copy.owner === owner) ?? copies.find((copy) => copy.owner.kind !== 'head')!;
}

function buildTask(task: TaskNode, head: FunctionNode, became: Became): TaskNode {
  const output = seenFrom(head, task.output!, became);
  const read = head.layers.flatMap(({ inputs }) => inputs).filter((value) => value.kind === 'input' || value.owner !== head);
  return { ...task, head, output, from: head.layers.length > 0 ? [...new Set(read)] : [output] };
}
