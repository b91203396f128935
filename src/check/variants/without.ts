import type { Unfit } from '../../catalog/define.ts';
import type { Model } from '../model.ts';
import { withoutLayers } from './alignments.ts';
import type { Rewriting } from './rewriting.ts';

/** A phase that does not run, or layers without their prior or alignment. */
export const without: Rewriting = ({ model, args }) => {
  if (args.prior) return withoutPrior(model, args.prior as readonly string[]);
  if (args.align) return withoutAlignment(model, args.align as readonly string[]);
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
  const count = (all: Model['priors']): number => all.reduce((sum, { groups }) => sum + groups.length, 0);
  return count(left) === count(model.priors) ? { problem: `no prior is over \`${paths[0]!}\`` } : { ...model, priors: left };
}
