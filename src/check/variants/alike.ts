/** Whether the heads of tasks are alike up to a layer, so that one can stand for all. */
import type { Unfit } from '../../catalog/define.ts';
import type { LayerNode, TaskNode, ValueNode } from '../model.ts';
import { showShape } from '../shapes.ts';
import { localPath } from './rebuild.ts';

/** Why the first `count` layers of the heads are not the same, or null: two tasks and the layer are named. `starts`: they start alike, too. */
export function unlike([first, ...others]: readonly TaskNode[], count: number, starts = true): Unfit | null {
  for (const task of others) {
    for (let i = 0; i < count; i++) {
      const problem = differenceOf(first!, task, i, starts);
      if (problem) return { problem };
    }
  }
  return null;
}

function differenceOf(one: TaskNode, other: TaskNode, i: number, starts: boolean): string | null {
  const [a, b] = [one.head!.layers[i]!, other.head!.layers[i]];
  const of = `\`${localPath(a)}\``;
  const between = `between \`${one.name}\` and \`${other.name}\``;
  if (!b || localPath(a) !== localPath(b)) return `the heads of \`${one.name}\` and \`${other.name}\` have other layers from ${of} on`;
  const masked = [a, b].filter(({ parameters }) => parameters.some(({ multiplies }) => multiplies !== undefined));
  if (masked.length === 1) return `${of} has a mask in \`${masked[0]!.owner.name}\` alone, ${between}`;
  if (readsOf(a) !== readsOf(b)) return `${of} follows other values ${between}`;
  if (text(shapesOf(a)) !== text(shapesOf(b))) return `${of} differs in shape ${between}: ${showShape(a.shape)} and ${showShape(b.shape)}`;
  if (a.entry !== b.entry || text(a.args) !== text(b.args)) return `${of} is not the same layer ${between}`;
  return !starts || text(a.parameters.map(fateOf)) === text(b.parameters.map(fateOf)) ? null : `${of} starts otherwise ${between}`;
}

const text = (value: unknown): string => JSON.stringify(value);

/** Layers of the same head without its name. */
function readsOf(layer: LayerNode): string {
  const name = (value: ValueNode): string => (value.kind === 'layer' && value.owner === layer.owner ? `.${localPath(value)}` : value.path);
  return layer.inputs.map(name).join(' ');
}

const shapesOf = ({ shape, parameters }: LayerNode): unknown => [shape, parameters.map((parameter) => parameter.shape)];
const fateOf = ({ start, from, copy, frozen }: LayerNode['parameters'][number]): unknown => [start, from?.path, from?.tensor, copy, frozen];
