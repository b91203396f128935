/** The first layers of all heads as a trunk of columns side by side, with a sharing unit behind some of them. */
import type { EntryValue } from '../../catalog/arguments.ts';
import type { EntryOf } from '../../catalog/define.ts';
import type { Span } from '../../text/source.ts';
import type { FunctionNode, LayerNode, TaskNode, ValueNode } from '../model.ts';
import { buildLayer, localPath, type Built } from './rebuild.ts';
import { unitLayer } from './units.ts';

export interface Columns {
  readonly entry: EntryOf<'sharing'>;
  readonly args: EntryValue['args'];
  readonly tasks: readonly TaskNode[];
  /** Where the units stand: behind these of a head's layers, in order. */
  readonly places: readonly number[];
  /** The name of the trunk. */
  readonly name: string;
  /** Where the spec names the unit. */
  readonly span: Span;
}

/** The names of the columns. */
export function columnsOf({ entry, args, tasks }: Pick<Columns, 'entry' | 'args' | 'tasks'>): readonly string[] {
  const names = tasks.map(({ name }) => name);
  return entry.columns?.(args as never, names) ?? names;
}

interface Column {
  readonly name: string;
  /** The head whose layers it copies. */
  readonly head: FunctionNode;
  /** What its layers see in the place of that head's. */
  readonly seen: Map<ValueNode, ValueNode>;
}

interface Trunk {
  readonly plan: Columns;
  readonly node: FunctionNode;
  readonly columns: readonly Column[];
  readonly became: Map<LayerNode, LayerNode[]>;
  readonly joined: Map<LayerNode, LayerNode[]>;
  /** The outputs so far, by name. */
  readonly outputs: Map<string, LayerNode[]>;
  /** What heads see of it. */
  readonly seen: Map<ValueNode, ValueNode>;
  readonly read: (value: ValueNode) => ValueNode;
}

export function buildColumns(plan: Columns, read: (value: ValueNode) => ValueNode): Built {
  const { tasks, places, name, span } = plan;
  const node: FunctionNode = { kind: 'trunk', name, layers: [], span };
  const columns = columnsOf(plan).map((column): Column => {
    const own = tasks.find((task) => task.name === column) ?? tasks[0]!;
    return { name: column, head: own.head!, seen: new Map() };
  });
  const trunk: Trunk = { plan, node, columns, became: new Map(), joined: new Map(), outputs: new Map(), seen: new Map(), read };
  places.forEach((place, i) => {
    for (const column of columns) addStretch(trunk, column, i === 0 ? 0 : places[i - 1]! + 1, place);
    addUnit(trunk, place, i === places.length - 1);
  });
  return { node, became: trunk.became, seen: trunk.seen, joined: trunk.joined };
}

/** A column's layers behind one place, up to the next one. */
function addStretch({ plan, node, became, seen, read }: Trunk, column: Column, from: number, to: number): void {
  const { tasks } = plan;
  const own = tasks.find(({ head, name }) => head === column.head && name === column.name);
  for (let i = from; i <= to; i++) {
    const layer = column.head.layers[i]!;
    const see = (value: ValueNode): ValueNode => column.seen.get(value) ?? read(value);
    const copy: LayerNode = { ...buildLayer({ name: `${column.name}.${localPath(layer)}`, of: [layer] }, node, see), column: column.name };
    node.layers.push(copy);
    column.seen.set(layer, copy);
    if (own) seen.set(layer, copy);
    const stoodFor = own ? [layer] : tasks.map(({ head }) => head!.layers[i]!);
    for (const old of stoodFor) became.set(old, [...(became.get(old) ?? []), copy]);
  }
}

function addUnit(trunk: Trunk, place: number, last: boolean): void {
  const { plan, node, columns, outputs, seen } = trunk;
  const { entry, args, tasks, span } = plan;
  const names = tasks.map(({ name }) => name);
  const follows = new Map(columns.map(({ name }) => [name, entry.follows ? entry.follows(name, args as never, names) : name]));
  const values = columns.map(({ head, seen: own }) => own.get(head.layers[place]!) as LayerNode) as [LayerNode, ...LayerNode[]];
  for (const output of outputsBehind(entry, names, [...follows.values()], last)) {
    const before = outputs.get(output) ?? [];
    const unit = unitLayer(
      {
        entry,
        args,
        output,
        columns: columns.map(({ name }) => name),
        tasks: names,
        last,
        values,
        input: entry.reads?.includes('input') ? startOf(columns[0]!) : null,
        before: entry.reads?.includes('before') ? before : [],
        name: `${output}.${localPath(columns[0]!.head.layers[place]!)}.mixed`,
        span,
      },
      node,
    );
    node.layers.push(unit);
    outputs.set(output, [...before, unit]);
    for (const task of tasks) {
      if (task.name === output) seen.set(task.head!.layers[place]!, unit);
      if (task.name === output || !names.includes(output)) join(trunk, task, place, unit);
    }
  }
  if (!last) for (const { name, head, seen: own } of columns) if (follows.get(name) !== null) own.set(head.layers[place]!, outputs.get(follows.get(name)!)!.at(-1)!);
}

function outputsBehind({ reads }: EntryOf<'sharing'>, tasks: readonly string[], follows: readonly (string | null)[], last: boolean): readonly string[] {
  if (last) return tasks;
  return [...new Set([...(reads?.includes('before') ? tasks : []), ...follows.filter((name) => name !== null)])];
}

/** A unit trains with the last layer with parameters up to its place. */
function join({ joined }: Trunk, { head }: TaskNode, place: number, unit: LayerNode): void {
  const learning = head!.layers.filter(({ parameters }) => parameters.length > 0);
  const before = learning.findLast((layer) => head!.layers.indexOf(layer) <= place) ?? learning[0];
  if (before) joined.set(before, [...(joined.get(before) ?? []), unit]);
}

/** What the columns start from. */
function startOf({ head, seen }: Column): ValueNode {
  const [first] = head.layers;
  return (seen.get(first!) as LayerNode).inputs[0]!;
}
