/** Sharing units in small specs: every use between the heads of two and of three tasks, behind rows, sequences and images. */
import type { EntryOf } from '../catalog/define.ts';
import type { Layer, NetworkFunction } from '../ir/ir.ts';
import { usesOf } from './arguments.ts';
import { draw } from './numeric.ts';
import { compute, tensor64, type Tensor64 } from './reference.ts';
import { programOf, specOf, type Program } from './spec.ts';

export interface SharingCase {
  readonly program: Program;
  /** The unit as the spec writes it, and where it stands. */
  readonly text: string;
  /** Of a row. */
  readonly input: readonly number[];
  readonly columns: NetworkFunction;
  /** Its layers that are units. */
  readonly units: readonly Layer[];
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** What the heads read, one after the other, of the input and the parameters, in double precision. */
  readonly reference: (at: readonly Tensor64[]) => Tensor64;
}

interface Backbone {
  readonly input: readonly number[];
  readonly layers: readonly string[];
}

const rows: Backbone = { input: [3], layers: ['h1 = dense(2, activation: tanh)', 'h2 = dense(3, activation: tanh)'] };
const backbones: readonly Backbone[] = [
  rows,
  { input: [3, 2], layers: ['h1 = dense(2, activation: tanh)', 'h2 = conv1d(2, kernel: 2)'] },
  { input: [3, 4, 2], layers: ['h1 = conv(2, kernel: 2, activation: tanh)', 'h2 = conv(3, kernel: 1)'] },
];
const TASKS = ['a', 'b', 'c'];

/** Every use behind rows, and the plainest use behind all else. */
export async function sharingCases(entry: EntryOf<'sharing'>): Promise<SharingCase[]> {
  const [plainest, ...others] = usesOf(entry);
  const found = [
    ...backbones.flatMap((backbone) => [2, 3].map((count) => ({ use: plainest!, backbone, count }))),
    ...others.map((use) => ({ use, backbone: rows, count: 2 })),
  ];
  return Promise.all(found.map(({ use, backbone, count }) => caseOf(entry, use.text, backbone, TASKS.slice(0, count))));
}

async function caseOf(entry: EntryOf<'sharing'>, use: string, { input, layers }: Backbone, tasks: readonly string[]): Promise<SharingCase> {
  const places = entry.once ? 'h2' : '[h1, h2]';
  const heads = `each task { ${layers.join('; ')}; f = flatten(); out = dense(1); loss: mse }`;
  const model = `  input x: real[${input.join(', ')}]\n  tasks [${tasks.join(', ')}]: real\n  split after x { ${heads} }\n  share ${use} at ${places}`;
  const program = await programOf(specOf({ model }));
  const columns = program.ir.functions.find(({ name }) => name === 'parallel')!;
  const parameters = program.ir.parameters.filter((each) => each.function === 'parallel').map(({ name, shape }) => ({ name, shape: shape.map(Number) }));
  return {
    program,
    text: `${use} behind ${places} of ${tasks.length} tasks, input [${input.join(', ')}]`,
    input,
    columns,
    units: columns.layers.filter((layer) => layer.entry === entry.name),
    parameters,
    reference: ([x, ...given]) => {
      const values = new Map([[columns.inputs[0]!.name, x!]]);
      const places = new Map(parameters.map(({ name }, i) => [name, given[i]!]));
      for (const { ops } of columns.layers) compute(ops, values, (name) => places.get(name)!, draw);
      const numbers = columns.outputs.flatMap(({ name }) => [...values.get(name)!.values]);
      return tensor64(numbers, [numbers.length]);
    },
  };
}
