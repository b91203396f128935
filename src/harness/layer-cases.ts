/** Layers and activations in small specs: a trunk a case, which holds the layer alone. */
import type { Facts } from '../data-facts/facts.ts';
import type { Layer, Shape } from '../ir/ir.ts';
import { entriesOf, usesOf, type EntryUse } from './arguments.ts';
import { draw } from './numeric.ts';
import { compute, type Tensor64 } from './reference.ts';
import { programOf, specOf, type Program } from './spec.ts';

type LayerEntry = ReturnType<typeof entriesOf<'layer'>>[number];
type ActivationEntry = ReturnType<typeof entriesOf<'activation'>>[number];
type RowShape = readonly number[];

export interface LayerCase {
  readonly trunk: string;
  /** The layer as the spec writes it. */
  readonly text: string;
  /** Of a row. */
  readonly inputs: readonly RowShape[];
  readonly predicted: Shape;
  /** How many different indices its inputs hold; null where they hold numbers. */
  readonly indices: number | null;
}

/** Odd sizes. A layer that takes none of these shapes of a row, or of several, names its own here. */
const single: readonly (readonly RowShape[])[] = [[[5]], [[3, 5]], [[3, 3, 2]]];
const several: readonly (readonly RowShape[])[] = [
  [[5], [3]],
  [
    [3, 1],
    [3, 4],
    [3, 2],
  ],
  [[5], [5]],
  [[7]],
];
const images: readonly (readonly RowShape[])[] = [[[7, 9, 2]], [[6, 5, 3]]];
const sequences: readonly (readonly RowShape[])[] = [[[7, 4]], [[3, 2]]];
const ownInputs: { readonly [layer: string]: readonly (readonly RowShape[])[] } = {
  add: [
    [
      [3, 2],
      [3, 2],
      [3, 2],
    ],
    [[5]],
  ],
  attention: [...sequences, [[3, 4], [5, 2]]],
  avg_pool: images,
  conv: images,
  conv1d: sequences,
  depthwise_conv: images,
  gru: sequences,
  lstm: sequences,
  max_pool: images,
  reshape: [[[6]], [[3, 2, 1]]],
  separable_conv: images,
};

/** Three columns of categories, of 2, 1 and 3 values. */
const indexed: readonly (readonly RowShape[])[] = [[[3]]];
const VALUES = [['a', 'b'], ['c'], ['d', 'e', 'f']];
const INDICES = 1 + VALUES.flat().length;

/** Every use on the first shapes that it takes, and the plainest use on all of them. */
function casesOf(entry: LayerEntry, uses: readonly EntryUse[]): Omit<LayerCase, 'trunk'>[] {
  const offered = entry.reads ? [indexed] : ownInputs[entry.name] ? [ownInputs[entry.name]!] : entry.inputs === 'one' ? [single, images, sequences] : [several];
  const takes = (inputs: readonly RowShape[]): boolean => uses.some(({ args }) => !('problem' in entry.shape(args as never, inputs, entry.reads ? INDICES : null)));
  const candidates = offered.find((shapes) => shapes.some(takes)) ?? [];
  const fitting = ({ text, args }: EntryUse): Omit<LayerCase, 'trunk'>[] =>
    candidates.flatMap((inputs) => {
      const indices = entry.reads ? INDICES : null;
      const predicted = entry.shape(args as never, inputs, indices);
      return 'problem' in predicted ? [] : [{ text, inputs, predicted, indices }];
    });
  const [plainest, ...others] = uses.map(fitting);
  const cases = [...plainest!, ...others.flatMap((found) => found.slice(0, 1))];
  if (cases.length > 0) return cases;
  throw new Error(`layer ${entry.name} takes none of the shapes of the harness: give some in \`ownInputs\``);
}

export interface LayerProgram {
  readonly program: Program;
  readonly cases: readonly LayerCase[];
}

export const layerProgram = (entry: LayerEntry): Promise<LayerProgram> =>
  programFor(casesOf(entry, usesOf(entry)));

/** An activation is tried as the layer that holds nothing else. */
export function activationProgram(entry: ActivationEntry): Promise<LayerProgram> {
  const holder = entriesOf('layer').find(({ name }) => name === 'activation')!;
  const wrapped = usesOf(entry).map(({ text, args }) => ({
    text: `activation(${text})`,
    args: { function: { entry: entry.name, args } },
  }));
  return programFor(casesOf(holder, wrapped));
}

async function programFor(found: readonly Omit<LayerCase, 'trunk'>[]): Promise<LayerProgram> {
  const cases = found.map((each, i) => ({ ...each, trunk: `c${i}` }));
  const name = (shape: RowShape, i: number): string => `x${i}_${shape.join('_')}`;
  const inputs = new Map(
    cases.flatMap(({ inputs, indices }) =>
      inputs.map((shape, i) => [name(shape, i), indices === null ? `real[${shape.join(', ')}]` : 'categories'] as const),
    ),
  );
  const model = [
    ...[...inputs].map(([input, type]) => `  input ${input}: ${type}`),
    ...cases.map(
      ({ trunk, text, inputs: from }) => `  trunk ${trunk} from ${from.map(name).join(', ')} { l = ${text} }`,
    ),
    // A trunk gives only what something reads.
    ...cases.map(
      ({ trunk }) =>
        `  split after ${trunk}.l { task of_${trunk}: real { f = flatten(); o = dense(1); loss: mse } }`,
    ),
  ];
  const facts = cases.some(({ indices }) => indices !== null) ? factsOf(cases) : null;
  return { program: await programOf(specOf({ model: model.join('\n') }), facts), cases };
}

/** The columns of categories, `a` to `b`, and one of numbers for each case's task. */
function factsOf(cases: readonly LayerCase[]): Facts {
  const categories = ['a', 'm', 'b'].map((name, i) => ({
    name,
    kind: 'text' as const,
    missing: 0,
    values: Object.fromEntries(VALUES[i]!.map((value) => [value, 1])),
    min: null,
    max: null,
  }));
  const labels = cases.map(({ trunk }) => ({
    name: `of_${trunk}`,
    kind: 'number' as const,
    missing: 0,
    values: { 0: 1, 1: 1 },
    min: 0,
    max: 1,
  }));
  return { rows: { path: 'rows.csv', hash: '', rows: 2, columns: [...categories, ...labels] } };
}

export interface LoweredLayer {
  readonly layer: Layer;
  /** Names and shapes, in the order of `compute`'s parameters. */
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** The ops in double precision: inputs first, then parameters; while training where `training`. */
  readonly reference: (at: readonly Tensor64[], training: boolean) => Tensor64;
}

export function loweredLayer({ ir }: Program, trunk: string): LoweredLayer {
  const fn = ir.functions.find(({ name }) => name === trunk)!;
  const [layer] = fn.layers as [Layer];
  const parameters = ir.parameters
    .filter((each) => each.function === trunk)
    .map(({ name, shape }) => ({ name, shape: shape.map(Number) }));
  return {
    layer,
    parameters,
    reference: (at, training) => {
      const values = new Map(fn.inputs.map((port, i) => [port.name, at[i]!]));
      const places = new Map(parameters.map(({ name }, i) => [name, at[fn.inputs.length + i]!]));
      compute(layer.ops, values, (name) => places.get(name)!, training ? draw : null);
      return values.get(layer.name)!;
    },
  };
}
