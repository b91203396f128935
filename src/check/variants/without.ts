import type { Unfit } from '../../catalog/define.ts';
import { layersOf, type Model } from '../model.ts';
import { localPath } from './rebuild.ts';
import type { Rewriting } from './rewriting.ts';

/** Some kernels that no prior is over, or a phase that does not run. */
export const without: Rewriting = ({ model, args }) =>
  args.phase === null ? withoutPrior(model, args.prior as readonly string[]) : withoutPhase(model, args.phase as string);

function withoutPrior(model: Model, paths: readonly string[]): Model | Unfit {
  const held = new Set(model.priors.flatMap(({ groups }) => groups.flatMap(({ members }) => members.map(({ layer }) => layer.path))));
  const free = layersOf(model).find(({ path }) => paths.includes(path) && !held.has(path));
  if (free) return { problem: `no prior is over \`${free.owner.kind === 'head' ? localPath(free) : free.path}\`` };
  const priors = model.priors.map((prior) => {
    const groups = prior.groups.filter(({ members }) => !members.some(({ layer }) => paths.includes(layer.path)));
    return { ...prior, groups };
  });
  return { ...model, priors: priors.filter(({ groups }) => groups.length > 0) };
}

function withoutPhase(model: Model, name: string): Model | Unfit {
  const phases = model.train.phases.filter((phase) => phase.name !== name);
  if (!phases.some(({ entry }) => entry.supervised)) return { problem: 'no phase is left that learns from labels' };
  return { ...model, train: { ...model.train, phases } };
}
