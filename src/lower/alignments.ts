import type { EntryValue } from '../catalog/arguments.ts';
import type { EntryOf } from '../catalog/define.ts';
import type { AlignedLayer, AlignmentNode, Model } from '../check/model.ts';
import { startLowering, type Value } from '../ir/builder.ts';
import type { Aligned, Alignment, Formula, Ir, Use } from '../ir/ir.ts';
import type { Span } from '../text/source.ts';
import { plain, type PlaceOf } from './plain.ts';

type UseOf = (value: EntryValue, span: Span) => Use;

/** An alignment a pair of layers; distances that are the same ops are one formula. */
export function lowerAlignments(model: Model, use: UseOf, place: PlaceOf): Pick<Ir, 'alignments' | 'distances'> {
  const distances: Formula[] = [];
  const alignments = model.alignments.flatMap((node) => {
    const distance = distanceOf(node, distances, place);
    const weight = node.value.args.weight as number;
    return node.pairs.map(({ name, x, y }): Alignment => ({
      name,
      use: use(node.value, node.span),
      weight,
      mutual: node.mutual,
      distance,
      x: sideOf(x, model),
      y: sideOf(y, model),
    }));
  });
  return { alignments, distances };
}

function sideOf({ layer, rows, labels, columns }: AlignedLayer, { tasks }: Model): Aligned {
  const task = tasks.find(({ head }) => head === layer.owner)?.name ?? null;
  const value = task === null ? layer.path : layer.path.slice(task.length + 1);
  return { task, value, shape: ['batch', ...layer.shape!], columns, rows: rows?.name ?? null, labels };
}

/** Sizes are symbols: layers of all sizes have the same distance. The weight, which differs, is no part of it. */
function distanceOf({ entry, value, mutual, span }: AlignmentNode, known: Formula[], place: PlaceOf): string {
  const { op, built } = startLowering('d');
  const inputs = inputsOf(entry);
  const [x, y, xIn, yIn] = inputs;
  const result = entry.lower({ args: value.args as never, x, y, xIn, yIn, mutual }, op);
  const { weight: _, ...args } = value.args;
  const same = known.find((formula) => formula.entry === entry.name && JSON.stringify(formula.ops) === JSON.stringify(built));
  if (same) return same.name;
  const earlier = known.filter((formula) => formula.entry === entry.name).length;
  const name = earlier > 0 ? `${entry.name}_${earlier + 1}` : entry.name;
  known.push({
    name,
    entry: entry.name,
    args: plain(args),
    source: entry.source ?? null,
    doc: entry.doc,
    place: place(span),
    inputs: inputs.map(({ operand, shape }) => ({ name: String(operand), shape })),
    ops: built,
    result: String(result.operand),
  });
  return name;
}

const inputsOf = ({ byClass }: EntryOf<'alignment'>): [x: Value, y: Value, xIn: Value, yIn: Value] => [
  { operand: 'x', shape: ['x_rows', 'n'] },
  { operand: 'y', shape: ['y_rows', 'n'] },
  { operand: 'x_in', shape: ['x_rows', byClass ? 'k' : 1] },
  { operand: 'y_in', shape: ['y_rows', byClass ? 'k' : 1] },
];
