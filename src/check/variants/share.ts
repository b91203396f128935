/** One trunk for the first layers of all heads. */
import type { Unfit } from '../../catalog/define.ts';
import type { LayerNode, Model } from '../model.ts';
import { unlike } from './alike.ts';
import { withNetwork } from './network.ts';
import { localPath, planOf, type FunctionPlan, type LayerPlan } from './rebuild.ts';

/** The first `count` layers of the heads become a trunk of the name, or one like it. */
export function share(model: Model, count: number, wanted: string): Model | Unfit {
  const unfit = unlike(model.tasks, count);
  if (unfit) return unfit;
  const heads = model.tasks.map((task) => task.head!);
  const first = heads[0]!;
  const layers = first.layers.slice(0, count).map((layer, i): LayerPlan => {
    const of = heads.map((head) => head.layers[i]!) as [LayerNode, ...LayerNode[]];
    return { name: localPath(layer), of };
  });
  const trunk: FunctionPlan = { kind: 'trunk', name: unused(wanted, model), span: first.span, layers };
  const rest = heads.map(planOf).map((plan) => ({ ...plan, layers: plan.layers.slice(count) }));
  return withNetwork(model, [...model.functions.filter(({ kind }) => kind !== 'head').map(planOf), trunk, ...rest]);
}

/** A name for a trunk that nothing has yet. */
export function unused(wanted: string, { functions, inputs }: Model): string {
  const taken = new Set([...functions.map(({ name }) => name), ...inputs.map(({ path }) => path)]);
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}_${i}`;
  return name;
}
