/** Alignments in small specs: every use between tasks and a trunk, and between two tasks. */
import type * as tf from '@tensorflow/tfjs';
import { entriesOf, usesOf } from './arguments.ts';
import { randomTensor } from './numeric.ts';
import { compute, tensor64, type Tensor64 } from './reference.ts';
import { programOf, specOf, type Program } from './spec.ts';

type AlignmentEntry = ReturnType<typeof entriesOf<'alignment'>>[number];

export interface AlignmentCase {
  readonly program: Program;
  /** The alignment as the spec writes it, and what it is between. */
  readonly text: string;
  readonly byClass: boolean;
  readonly mutual: boolean;
  readonly weight: number;
  /** The emitted function, and its ops in double precision: of x, y, and who counts. */
  readonly distance: (...at: tf.Tensor[]) => tf.Tensor;
  readonly reference: (at: readonly Tensor64[]) => Tensor64;
}

export async function alignmentCases(entry: AlignmentEntry): Promise<AlignmentCase[]> {
  const uses = usesOf(entry).flatMap(({ text }) => [`align h with big: ${text}`, `align h: ${text}`]);
  return Promise.all(uses.map((text) => caseOf(entry, text)));
}

async function caseOf({ byClass }: AlignmentEntry, text: string): Promise<AlignmentCase> {
  const program = await programOf(
    specOf({
      before: 'labels S [a, b, c]',
      model: `  input x: real[4]
  trunk big from x { h = dense(5, activation: tanh); o = dense(5) }
  split after x {
    tasks [y, z]: class of S { h = dense(5, activation: tanh); o = dense(classes); loss: cross_entropy; ${text} }
    task w: real { o = dense(1); loss: mse }
  }
  split after big.o { task v: real { o = dense(1); loss: mse } }`,
    }),
  );
  const { ir } = program;
  const { ops, inputs, result, name } = ir.distances[0]!;
  const reference = (at: readonly Tensor64[]): Tensor64 => {
    const values = new Map(inputs.map((input, i) => [input.name, at[i]!]));
    compute(ops, values, (parameter) => {
      throw new Error(`a distance has no parameter ${parameter}`);
    });
    return values.get(result)!;
  };
  const distance = program.formula(name)! as AlignmentCase['distance'];
  return { program, text, byClass, mutual: !text.includes(' with '), weight: ir.alignments[0]!.weight, distance, reference };
}

export const ROWS = { x: 7, y: 8 };
const WIDTH = 5;
const CLASSES = 3;

/** Columns that say who counts. */
export const membersOf = ({ byClass }: AlignmentCase): number => (byClass ? CLASSES : 1);

/** Rows of each class, and some of none. */
export function sidesOf(of: AlignmentCase): Tensor64[] {
  const members = (rows: number): Tensor64 =>
    tensor64(Array.from({ length: rows * membersOf(of) }, (_, i) => Number(of.byClass ? Math.floor(i / CLASSES) % (CLASSES + 1) === i % CLASSES : i % 4 < 3)), [rows, membersOf(of)]);
  return [randomTensor('x', [ROWS.x, WIDTH]), randomTensor('y', [ROWS.y, WIDTH]), members(ROWS.x), members(ROWS.y)];
}
