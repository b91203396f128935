import type { Unfit } from '../../catalog/define.ts';
import { layersOf, type Model, type PriorGroup } from '../model.ts';
import { withNetwork } from './network.ts';
import { keepPriors } from './priors.ts';
import { planOf } from './rebuild.ts';
import type { Rewriting } from './rewriting.ts';

/** A phase that does not run, or layers without their prior. */
export const without: Rewriting = ({ model, args }) => {
  if (args.prior) return withoutPrior(model, args.prior as readonly string[]);
  const phases = model.train.phases.filter(({ name }) => name !== args.phase);
  if (!phases.some(({ entry }) => entry.supervised)) return { problem: 'no phase is left that learns from labels' };
  return { ...model, train: { ...model.train, phases } };
};

function withoutPrior(model: Model, paths: readonly string[]): Model | Unfit {
  const priors = model.priors.map((prior) => ({ ...prior, groups: prior.groups.filter(({ members }) => !members.some(({ layer }) => paths.includes(layer.path))) }));
  const left = priors.filter(({ groups }) => groups.length > 0);
  const held = new Set(left.flatMap(({ groups }) => groups));
  const gone = model.priors.flatMap(({ groups }) => groups).filter((group) => !held.has(group));
  return gone.length === 0 ? { problem: `no prior is over \`${paths[0]!}\`` } : withoutFactors({ ...model, priors: left }, gone);
}

/** What priors that are gone had put beside kernels goes, too. */
function withoutFactors(model: Model, gone: readonly PriorGroup[]): Model | Unfit {
  const members = gone.flatMap((group) => group.members);
  const factors = new Set(members.flatMap(({ parameter }) => (parameter.multiplies === undefined ? [] : parameter.name)));
  const anew = factors.size === 0 ? model : withNetwork(model, model.functions.map(planOf), keepPriors);
  if (anew === model || 'problem' in anew) return anew;
  for (const layer of layersOf(anew)) layer.parameters = layer.parameters.filter(({ name }) => !factors.has(name));
  return anew;
}
