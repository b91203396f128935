import { layersOf, type LayerNode } from '../model.ts';
import { localPath } from './rebuild.ts';
import type { Rewriting } from './rewriting.ts';
import { share } from './share.ts';

/** The layers of the heads up to and including one of them become one trunk. */
export const shared: Rewriting = ({ model, args }) => {
  const paths = args.layer as readonly string[];
  const named = layersOf(model).filter(({ path }) => paths.includes(path));
  const heads = named.filter(({ owner }) => owner.kind === 'head');
  // Trunks and networks may have a layer of that name, too.
  const layers = heads.length > 0 ? heads : named;
  const common = layers.find(({ owner }) => owner.kind !== 'head');
  if (common) return { problem: `\`${common.path}\` stands in ${common.owner.kind} \`${common.owner.name}\`, and is shared as it is` };
  const [first, ...others] = new Set(layers.map(localPath));
  if (others.length > 0) return { problem: `it goes up to one layer, and not to \`${first!}\` and \`${others[0]!}\`` };
  const without = model.tasks.find((task) => placeOf(first!, task.head!.layers) < 0);
  if (without) return { problem: `the head of \`${without.name}\` has no layer \`${first!}\`` };
  if (model.tasks.length === 1) return { problem: 'there is only one task' };
  return share(model, placeOf(first!, model.tasks[0]!.head!.layers) + 1, 'shared');
};

const placeOf = (name: string, layers: readonly LayerNode[]): number => layers.findIndex((layer) => localPath(layer) === name);
