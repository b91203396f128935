/** The model as a table: what each layer holds and costs, and which tasks it serves. */
import { findMaker } from '../../catalog/index.ts';
import type { Aligned, Ir, Place, Prefix, Shape } from '../../ir/ir.ts';
import { graphOf, tasksReached, type GraphLayer } from './graph.ts';
import { memoryOf, memoryText, type Memory } from './memory.ts';
import { callText } from './summary.ts';
import { resolve, sizeOf, sum, widthOf } from './sizes.ts';

export interface LayerRow {
  /** `features.h1`. */
  readonly layer: string;
  readonly entry: string;
  /** Of one row of data. */
  readonly shape: Shape;
  /** How often it exists: once for each task of its head. */
  readonly copies: number;
  /** Of all copies; null where a size is not known. */
  readonly parameters: number | null;
  /** Of all copies, forward, for one row of data; null where a size is not known. */
  readonly multiplyAdds: number | null;
  readonly tasks: readonly string[];
  readonly place: Place;
}

export interface ModelTable {
  readonly name: string;
  readonly spec: string;
  readonly inputs: readonly { readonly name: string; readonly type: string; readonly shape: Shape; readonly tasks: readonly string[]; readonly place: Place }[];
  readonly layers: readonly LayerRow[];
  readonly tasks: number;
  readonly parameters: number | null;
  /** Of these, what moves in no phase. */
  readonly frozen: number | null;
  readonly multiplyAdds: number | null;
  readonly prefix: Prefix | null;
  readonly memory: readonly Memory[];
  readonly alignments: readonly AlignmentRow[];
}

export interface AlignmentRow {
  readonly name: string;
  /** The layers, and what their distance is. */
  readonly x: string;
  readonly y: string;
  readonly distance: string;
  readonly place: Place;
}

export function table(ir: Ir): ModelTable {
  const graph = graphOf(ir);
  const reached = tasksReached(ir, graph);
  const sizes = new Map(ir.parameters.map(({ name, shape }) => [name, sizeOf(shape)]));
  const shapes = new Map<string, Shape>(ir.inputs.map(({ name, shape }) => [name, shape.slice(1)]));
  for (const { id, layer } of graph.layers) shapes.set(id, layer.shape.slice(1));
  const widths = new Map(ir.tasks.map(({ name, target }) => [name, widthOf(target)]));
  const layers = graph.layers.map((each) => rowOf(each, { sizes, shapes, widths }, reached.get(each.id) ?? []));
  return {
    name: ir.name,
    spec: ir.spec,
    inputs: ir.inputs.map(({ name, type, shape, place }) => ({ name, type, shape: shape.slice(1), tasks: reached.get(name) ?? [], place })),
    layers,
    tasks: ir.tasks.length,
    parameters: sum(layers.map(({ parameters }) => parameters)),
    frozen: sum(ir.parameters.filter(({ frozen }) => frozen).map(({ shape }) => sizeOf(shape))),
    multiplyAdds: sum(layers.map(({ multiplyAdds }) => multiplyAdds)),
    prefix: ir.prefix,
    memory: memoryOf(ir, graph.layers),
    alignments: ir.alignments.map(({ name, use, x, y }) => ({ name, x: pathOf(x), y: pathOf(y), distance: callText('alignment', use.entry, use.args), place: use.place })),
  };
}

const pathOf = ({ task, value }: Aligned): string => (task === null ? value : `${task}.${value}`);

interface Known {
  /** Numbers in a parameter, by its name. */
  readonly sizes: ReadonlyMap<string, number | null>;
  readonly shapes: ReadonlyMap<string, Shape>;
  /** What the symbol `classes` stands for, by task. */
  readonly widths: ReadonlyMap<string, number>;
}

function rowOf({ id, fn, layer, from }: GraphLayer, { sizes, shapes, widths }: Known, tasks: readonly string[]): LayerRow {
  const owners = fn.tasks ? fn.tasks.map((task) => `${task}.`) : [''];
  const names = new Set(owners.flatMap((owner) => layer.parameters.map((name) => (layer.shared?.includes(name) ? name : owner + name))));
  const shape = shapes.get(id)!;
  const copies = fn.tasks?.map((task) => widths.get(task)!) ?? [0];
  const work = copies.map((classes) => multiplyAdds(layer.entry, resolve([layer.args, from.map((value) => shapes.get(value)!), shape], classes)));
  return {
    layer: id,
    entry: layer.entry,
    shape,
    copies: owners.length,
    parameters: sum([...names].map((name) => sizes.get(name) ?? null)),
    multiplyAdds: sum(work),
    tasks,
    place: layer.place,
  };
}

type Work = readonly [args: { readonly [name: string]: unknown }, inputs: readonly Shape[], output: Shape];

function multiplyAdds(entry: string, [args, inputs, output]: Work): number | null {
  const count = findMaker(entry)?.multiplyAdds?.(args as never, inputs, output) ?? 0;
  return Number.isFinite(count) ? count : null;
}

const HEADER = ['layer', 'made by', 'shape', 'parameters', 'multiply-adds', 'tasks', 'line'];
const RIGHT = new Set([3, 4, 6]);

/** The table as lines of text. */
export function tableText(model: ModelTable): string {
  const served = (tasks: readonly string[]): string => {
    if (tasks.length === model.tasks) return model.tasks === 1 ? tasks[0]! : `all ${model.tasks}`;
    return tasks.length <= 3 ? tasks.join(', ') : `${tasks.length} of ${model.tasks}`;
  };
  const own = (row: LayerRow): string => (row.copies > 1 ? `${served(row.tasks)}, each its own` : served(row.tasks));
  const shape = (dims: Shape): string => `[${dims.join(', ')}]`;
  const lines = [
    HEADER,
    ...model.inputs.map((input) => [input.name, `input ${input.type}`, shape(input.shape), '', '', served(input.tasks), String(input.place.line)]),
    ...model.layers.map((row) => [
      row.copies > 1 ? `${row.layer} × ${row.copies}` : row.layer,
      row.entry,
      shape(row.shape),
      count(row.parameters),
      count(row.multiplyAdds),
      own(row),
      String(row.place.line),
    ]),
    ['total', '', '', count(model.parameters), count(model.multiplyAdds), '', ''],
  ];
  const [header, rule, ...rows] = aligned(lines, RIGHT) as [string, string, ...string[]];
  return [
    `${model.name}, from ${model.spec}`,
    '',
    header,
    rule,
    ...rows.slice(0, -1),
    rule,
    rows.at(-1),
    '',
    'Multiply-adds are those of one row of data, forward; a training step takes about three times as many a row.',
    ...memoryText(model.memory),
    ...frozenText(model),
    ...alignmentsText(model),
  ].join('\n');
}

/** Cells in columns, the first line a header with a rule under it; columns of numbers end in one line. */
export function aligned(lines: readonly (readonly string[])[], right: ReadonlySet<number>): string[] {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => [...line[i]!].length)));
  const pad = (text: string, i: number): string => {
    const space = ' '.repeat(widths[i]! - [...text].length);
    return right.has(i) ? space + text : text + space;
  };
  const [header, ...rows] = lines.map((line) => line.map(pad).join('  ').trimEnd());
  return [header!, widths.map((width) => '-'.repeat(width)).join('  '), ...rows];
}

function frozenText({ frozen, prefix }: ModelTable): string[] {
  if (frozen === 0 && !prefix) return [];
  const held = frozen === 0 ? [] : [`${count(frozen)} parameters are frozen.`];
  if (!prefix) return ['', ...held];
  const { layers, values } = prefix;
  const which = layers.length === 1 ? layers[0]! : `${layers[0]} to ${layers.at(-1)} (${layers.length} layers)`;
  return [
    '',
    ...held,
    `The frozen prefix is ${which}: nothing in it trains, nothing is random. A row's`,
    `${values.map(({ name }) => name).join(', ')} is computed once, and kept for all epochs.`,
  ];
}

function alignmentsText({ alignments }: ModelTable): string[] {
  if (alignments.length === 0) return [];
  const rows = alignments.map(({ x, y, distance, place }) => [x, y, distance, String(place.line)]);
  return ['', ...aligned([['aligned', 'with', 'distance', 'line'], ...rows], new Set([3]))];
}

/** With commas; of what is not known, `?`. */
export function count(value: number | null): string {
  return value === null ? '?' : value.toLocaleString('en-US');
}
