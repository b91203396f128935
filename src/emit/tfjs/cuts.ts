/** Functions that end at a layer inside another one: what plots show of it is computed by itself. */
import { findMaker } from '../../catalog/index.ts';
import type { Call, Ir, Layer, NetworkFunction, Outputs } from '../../ir/ir.ts';
import type { Road } from './prefix.ts';

/** Where a plotted layer is computed. */
export interface PlottedLayer {
  /** As reports call it. */
  readonly name: string;
  /** Of each of its tasks the function that gives it; of a layer of a trunk or a branch one under `null`. */
  readonly by: ReadonlyMap<string | null, NetworkFunction>;
  /** The call of the function that it lies in; null of heads. */
  readonly call: Call | null;
  /** Its value of the whole model, where it is one. */
  readonly value: string | null;
}

export function plottedLayers(ir: Ir, road: Road): PlottedLayer[] {
  const plotted = new Map(ir.evaluate.plots.flatMap(({ outputs }) => outputs.map((each) => [each.name, each])));
  const cuts = new Map<string, NetworkFunction>();
  const upTo = (fn: NetworkFunction, layer: string): NetworkFunction => {
    const made = cuts.get(`${fn.name} ${layer}`) ?? cutAt(fn, layer);
    cuts.set(`${fn.name} ${layer}`, made);
    return made;
  };
  return [...plotted.values()].map((outputs) => ofHeads(outputs, ir, road, upTo) ?? ofTrunk(outputs, road, upTo));
}

type UpTo = (fn: NetworkFunction, layer: string) => NetworkFunction;

/** Null where no task has it for itself. */
function ofHeads({ name, layers }: Outputs, { tasks }: Ir, { functions }: Road, upTo: UpTo): PlottedLayer | null {
  const by = tasks.flatMap((task) => {
    const path = layers.find((each) => each.startsWith(`${task.name}.`));
    if (path === undefined) return [];
    const head = functions.find((fn) => fn.name === task.head)!;
    const local = path.slice(task.name.length + 1);
    return [[task.name, local === task.output ? head : upTo(head, local)] as const];
  });
  return by.length > 0 ? { name, by: new Map(by), call: null, value: null } : null;
}

function ofTrunk({ name, layers: [path] }: Outputs, { functions, prefix, calls }: Road, upTo: UpTo): PlottedLayer {
  for (const call of [...prefix, ...calls]) {
    const fn = functions.find((each) => each.name === call.function)!;
    const layer = fn.layers.find((each) => `${ownerOf(fn, call)}.${each.name}` === path);
    if (!layer) continue;
    const value = call.results.includes(path!) ? path! : null;
    return { name, by: new Map([[null, value === null ? upTo(fn, layer.name) : fn]]), call, value };
  }
  throw new Error(`the model has no layer ${path}`);
}

/** The trunk or branch: a function that is frozen in part is two. */
const ownerOf = ({ outputs }: NetworkFunction, { results }: Call): string => results[0]!.slice(0, -outputs[0]!.name.length - 1);

function cutAt(fn: NetworkFunction, name: string): NetworkFunction {
  const layers = leadingTo(name, fn.layers);
  return {
    ...fn,
    name: `${fn.name}_to_${name}`,
    layers,
    outputs: [{ name, shape: layers.at(-1)!.shape }],
    random: layers.some(({ entry }) => findMaker(entry)!.random),
    statistics: layers.some(({ ops }) => ops.some(({ op }) => op === 'batch_norm')),
  };
}

function leadingTo(name: string, layers: readonly Layer[]): Layer[] {
  const needed = new Set([name]);
  for (const layer of layers.toReversed()) if (needed.has(layer.name)) for (const from of [...layer.from, layer.mask ?? []].flat()) needed.add(from);
  return layers.filter((layer) => needed.has(layer.name));
}
