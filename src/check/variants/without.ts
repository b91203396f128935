import type { EntryValue } from '../../catalog/arguments.ts';
import type { Unfit } from '../../catalog/define.ts';
import { layersOf, type LayerNode, type Model, type ParameterNode, type PriorGroup } from '../model.ts';
import { copiedNetworks } from '../networks.ts';
import { isPretrained } from '../parts.ts';
import { withoutIdleCuts } from '../pruning.ts';
import { withoutLayers } from './alignments.ts';
import { withNetwork } from './network.ts';
import { keepPriors } from './priors.ts';
import { planOf } from './rebuild.ts';
import type { Rewriting } from './rewriting.ts';

/** A phase that does not run, layers without their prior or alignment, or copies that do not start as their network. */
export const without: Rewriting = ({ model, args }) => {
  if (args.prior) return withoutPrior(model, args.prior as readonly string[]);
  if (args.align) return withoutAlignment(model, args.align as readonly string[]);
  if (args.start) return withoutStart(model, args.start as string);
  const phases = model.train.phases.filter(({ name }) => name !== args.phase);
  if (!phases.some(({ entry }) => entry.supervised)) return { problem: 'no phase is left that learns from labels' };
  return { ...model, train: { ...model.train, phases } };
};

function withoutAlignment(model: Model, paths: readonly string[]): Model | Unfit {
  const alignments = withoutLayers(model, paths);
  const count = (all: Model['alignments']): number => all.reduce((sum, { pairs }) => sum + pairs.length, 0);
  return count(alignments) === count(model.alignments) ? { problem: `\`${paths[0]!}\` is aligned with nothing` } : { ...model, alignments };
}

function withoutPrior(model: Model, paths: readonly string[]): Model | Unfit {
  const priors = model.priors.map((prior) => ({ ...prior, groups: prior.groups.filter(({ members }) => !members.some(({ layer }) => paths.includes(layer.path))) }));
  const left = priors.filter(({ groups }) => groups.length > 0);
  const held = new Set(left.flatMap(({ groups }) => groups));
  const gone = model.priors.flatMap(({ groups }) => groups).filter((group) => !held.has(group));
  return gone.length === 0 ? { problem: `no prior is over \`${paths[0]!}\`` } : withoutFactors({ ...model, priors: left }, gone);
}

/** What priors that are gone had put beside kernels goes, too, and phases that did nothing but cut it. */
function withoutFactors(model: Model, gone: readonly PriorGroup[]): Model | Unfit {
  const members = gone.flatMap((group) => group.members);
  const factors = new Set(members.flatMap(({ parameter }) => (parameter.multiplies === undefined ? [] : parameter.name)));
  const anew = factors.size === 0 ? model : withNetwork(model, model.functions.map(planOf), keepPriors);
  if (anew === model || 'problem' in anew) return anew;
  for (const layer of layersOf(anew)) layer.parameters = layer.parameters.filter(({ name }) => !factors.has(name));
  return withoutIdleCuts(anew);
}

/** Kernels then start as the layers say; one that starts from a file of its own has no other start than its layer's usual one. */
function withoutStart(model: Model, network: string): Model | Unfit {
  if (!copiedNetworks(model).has(network)) return { problem: `nothing is a copy of \`${network}\`` };
  const plans = model.functions.map(planOf).map((plan) => ({ ...plan, layers: plan.layers.map((layer) => ({ ...layer, as: ownStart(network, layer.of[0]) })) }));
  return withNetwork(model, plans);
}

function ownStart(network: string, { entry }: LayerNode): (parameter: ParameterNode) => ParameterNode {
  const usual = entry?.args.start?.default as EntryValue | undefined;
  return (parameter) => {
    const { copy, ...own } = parameter;
    if (copy?.network !== network) return parameter;
    return { ...own, start: usual && isPretrained(own.start) ? usual : own.start, from: null };
  };
}
