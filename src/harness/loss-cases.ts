/** Losses in small specs: every use on a task of every kind that it fits. */
import type { TaskKind } from '../catalog/define.ts';
import type { Task } from '../ir/ir.ts';
import { entriesOf, usesOf } from './arguments.ts';
import { randomTensor } from './numeric.ts';
import { tensor64, type Tensor64 } from './reference.ts';
import { formula64 } from './reference-model.ts';
import { programOf, specOf, type Program } from './spec.ts';

type LossEntry = ReturnType<typeof entriesOf<'loss'>>[number];

export interface LossCase {
  readonly program: Program;
  readonly task: Task;
  /** The loss as the spec writes it, and the task's type. */
  readonly text: string;
  readonly kind: TaskKind;
  /** Numbers that the head gives a row. */
  readonly width: number;
  /** Numbers that a label is made of: 1 for an index or a yes. */
  readonly labelWidth: number;
  /** The loss in double precision. */
  readonly reference: (output: Tensor64, label: Tensor64) => Tensor64;
}

const CLASSES = 3;
const types: { readonly [kind in TaskKind]: readonly string[] } = {
  binary: ['binary'],
  class: ['class of S'],
  subset: ['subset of S'],
  real: ['real', 'real[2]'],
};

export const INPUTS = 4;

export async function lossCases(entry: LossEntry): Promise<LossCase[]> {
  const kinds = Object.keys(entry.fits) as TaskKind[];
  const heads = kinds.flatMap((kind) =>
    types[kind].flatMap((type) =>
      usesOf(entry)
        .filter(({ args }) => kind === 'subset' || (entry.labelWeights?.(args as never) ?? null) === null)
        .map(({ text }) => ({ type, text, width: widthOf(entry, kind) })),
    ),
  );
  const tasks = heads.map(
    ({ type, text, width }, i) => `    task y${i}: ${type} { o = dense(${width}); loss: ${text} }`,
  );
  const model = `  input x: real[${INPUTS}]\n  trunk t from x { h = dense(3, activation: tanh) }\n  split after h {\n${tasks.join('\n')}\n  }`;
  const program = await programOf(specOf({ before: 'labels S [a, b, c]', model }));
  return heads.map(({ type, text }, i) => caseOf(program, `y${i}`, `${text} of ${type}`));
}

function widthOf(entry: LossEntry, kind: TaskKind): number | string {
  const shape = entry.fits[kind]!;
  if (shape.length !== 1)
    throw new Error(
      `loss ${entry.name} reads ${shape.length} dimensions: give the harness a head that has them`,
    );
  return shape[0]!;
}

function caseOf(program: Program, name: string, text: string): LossCase {
  const { ir } = program;
  const task = ir.tasks.find((each) => each.name === name)!;
  const formula = ir.losses.find((each) => each.name === task.loss)!;
  const { target } = task;
  const bias = ir.parameters.find((each) => each.name === `${name}.o.bias`)!;
  return {
    program,
    task,
    text,
    kind: target.kind,
    width: Number(bias.shape[0]),
    labelWidth: target.kind === 'subset' ? target.labels.length : target.kind === 'real' ? target.size : 1,
    reference: (output, label) => formula64(formula, output, label),
  };
}

/** Every label that a row of the task can have; for reals, some. */
export function allLabels({ kind, labelWidth }: LossCase): number[][] {
  if (kind === 'class') return Array.from({ length: CLASSES }, (_, label) => [label]);
  if (kind === 'real') return [0, 1, 2].map((i) => [...randomTensor(`label ${i}`, [labelWidth]).values]);
  return Array.from({ length: 2 ** labelWidth }, (_, bits) =>
    Array.from({ length: labelWidth }, (_, i) => (bits >> i) & 1),
  );
}

/** Rows of labels as `Batch` has them: [rows] of a class or a yes, else [rows, n]. */
export function labelTensor({ kind, labelWidth }: LossCase, rows: readonly (readonly number[])[]): Tensor64 {
  const flat = kind === 'class' || kind === 'binary';
  return tensor64(rows.flat(), flat ? [rows.length] : [rows.length, labelWidth]);
}
