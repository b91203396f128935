import type { EntryValue } from '../../catalog/arguments.ts';
import type { Unfit } from '../../catalog/define.ts';
import { findEntry } from '../../catalog/index.ts';
import type { Span } from '../../text/source.ts';
import { indicesOf } from '../layers.ts';
import { layersOf, type LayerNode, type Model, type TaskNode, type ValueNode } from '../model.ts';
import { unlike } from './alike.ts';
import { buildColumns, columnsOf, type Columns } from './columns.ts';
import { withNetwork } from './network.ts';
import { columnPriors } from './priors.ts';
import { localPath, planOf } from './rebuild.ts';
import type { Rewriting } from './rewriting.ts';
import { unused } from './share.ts';

/** Units behind some layers of the heads, as `share` in the model puts them there. */
export const sharing: Rewriting = ({ model, args, written }) => withUnits(model, args.unit as EntryValue, args.at as readonly string[], written.span);

/**
 * The model with units behind the layers of these paths; as it is where the shape of a layer is not known. `span`: where the
 * spec names the unit.
 */
export function withUnits(model: Model, unit: EntryValue, paths: readonly string[], span: Span): Model | Unfit {
  if (layersOf(model).some(({ shape }) => shape === null)) return model;
  const found = placesOf(model, paths);
  if ('problem' in found) return found;
  const { tasks } = model;
  const columns: Columns = { entry: findEntry('sharing', unit.entry)!, args: unit.args, tasks, places: found, name: unused('parallel', model), span };
  const unfit = unfitFor(columns);
  if (unfit) return unfit;
  const count = found.at(-1)! + 1;
  const rest = tasks.map(({ head }) => planOf(head!)).map((plan) => ({ ...plan, layers: plan.layers.slice(count) }));
  const before = model.functions.filter(({ kind }) => kind !== 'head').map(planOf);
  return withNetwork(model, [...before, { build: (read) => buildColumns(columns, read) }, ...rest], columnPriors);
}

/** Behind which of a head's layers, in order. */
function placesOf(model: Model, paths: readonly string[]): readonly number[] | Unfit {
  const { tasks } = model;
  const layers = layersOf(model).filter(({ path }) => paths.includes(path));
  const common = layers.find(({ owner }) => owner.kind !== 'head');
  if (common) return { problem: `\`${common.path}\` stands in ${common.owner.kind} \`${common.owner.name}\`, which all tasks share as it is; units stand behind layers of heads` };
  if (tasks.length === 1) return { problem: 'there is only one task' };
  const places = new Set<number>();
  for (const name of new Set(layers.map(localPath))) {
    const without = tasks.find((task) => placeOf(name, task) < 0);
    if (without) return { problem: `the head of \`${without.name}\` has no layer \`${name}\`` };
    places.add(placeOf(name, tasks[0]!));
  }
  if (places.size === 0) return { problem: 'it names no layer of a head' };
  return [...places].sort((a, b) => a - b);
}

const placeOf = (name: string, { head }: TaskNode): number => head!.layers.findIndex((layer) => localPath(layer) === name);

function unfitFor(columns: Columns): Unfit | null {
  const { entry, tasks, places } = columns;
  if (entry.once && places.length > 1) return { problem: `\`${entry.name}\` stands behind one layer, and not behind ${places.length}` };
  const count = places.at(-1)! + 1;
  const names = columnsOf(columns);
  const own = tasks.every(({ name }) => names.includes(name));
  const different = unlike(tasks, count, !own);
  if (different) return different;
  const unread = entry.reads?.includes('input') ? unreadable(entry.name, tasks[0]!.head!.layers[0]!) : null;
  if (unread) return unread;
  return own ? null : lookingIn(tasks, count, places);
}

/** A unit that reads what the first layer follows reads one value, of numbers. */
function unreadable(unit: string, first: LayerNode): Unfit | null {
  const reads = `\`${unit}\` reads what \`${localPath(first)}\` follows, and`;
  if (first.inputs.length > 1) return { problem: `${reads} these are ${first.inputs.length} values` };
  return indicesOf(first.inputs[0]!) === null ? null : { problem: `${reads} \`${first.inputs[0]!.path}\` holds no numbers` };
}

/** A head may read what units give it, and not what stands in several columns. */
function lookingIn(tasks: readonly TaskNode[], count: number, places: readonly number[]): Unfit | null {
  for (const { name, head, output } of tasks) {
    const inside = new Set<ValueNode>(head!.layers.slice(0, count).filter((_, i) => i !== places.at(-1)));
    const read = [...head!.layers.slice(count).flatMap(({ inputs }) => inputs), output!].find((value) => inside.has(value));
    if (read) return { problem: `the head of \`${name}\` reads \`${localPath(read as LayerNode)}\`, which stands in several columns` };
  }
  return null;
}
