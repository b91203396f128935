import type { EntryValue } from '../catalog/arguments.ts';
import type { EntryOf } from '../catalog/define.ts';
import type { TaskNode } from '../check/model.ts';
import { startLowering, type Value } from '../ir/builder.ts';
import type { Dim, Formula, Op, Shape } from '../ir/ir.ts';
import { plain, type PlaceOf } from './plain.ts';

interface Formulas {
  readonly losses: readonly Formula[];
  readonly answers: readonly Formula[];
  readonly lossOf: ReadonlyMap<TaskNode, string>;
  readonly answerOf: ReadonlyMap<TaskNode, string>;
}

interface Group {
  readonly entry: EntryOf<'loss'>;
  readonly value: EntryValue;
  readonly tasks: TaskNode[];
}

/** One loss and one answer for all tasks of the same kind that use the same loss in the same way. */
export function lowerFormulas(tasks: readonly TaskNode[], place: PlaceOf): Formulas {
  const groups = groupTasks(tasks);
  const names = namesOf(groups);
  const lossOf = new Map<TaskNode, string>();
  const answerOf = new Map<TaskNode, string>();
  const losses: Formula[] = [];
  const answers: Formula[] = [];
  groups.forEach((group, i) => {
    const { loss, answer } = names[i]!;
    losses.push(lowerLoss(group, loss, place));
    answers.push(lowerAnswer(group, answer, place));
    for (const task of group.tasks) {
      lossOf.set(task, loss);
      answerOf.set(task, answer);
    }
  });
  return { losses, answers, lossOf, answerOf };
}

function groupTasks(tasks: readonly TaskNode[]): Group[] {
  const groups = new Map<string, Group>();
  for (const task of tasks) {
    const { entry, value } = task.loss!;
    const key = JSON.stringify([value, task.target!.kind]);
    const group = groups.get(key);
    if (group) group.tasks.push(task);
    else groups.set(key, { entry, value, tasks: [task] });
  }
  return [...groups.values()];
}

/** A single loss is called `loss`; several are called after their entries, numbered where an entry is used in several ways. */
function namesOf(groups: readonly Group[]): { loss: string; answer: string }[] {
  if (groups.length === 1) return [{ loss: 'loss', answer: 'answer' }];
  return groups.map(({ entry }, i) => {
    const earlier = groups.slice(0, i).filter((group) => group.entry === entry).length;
    const name = earlier > 0 ? `${entry.name}_${earlier + 1}` : entry.name;
    return { loss: `${name}_loss`, answer: `${name}_answer` };
  });
}

/** The number where all tasks agree, else `classes`. */
function commonShape(shapes: readonly Shape[]): Shape {
  return shapes[0]!.map((dim, i): Dim => (shapes.every((shape) => shape[i] === dim) ? dim : 'classes'));
}

function outputOf({ tasks }: Group): Value {
  return { operand: 'output', shape: commonShape(tasks.map((task) => ['batch', ...task.output!.shape!])) };
}

function labelOf({ tasks }: Group): Value {
  const kind = tasks[0]!.target!.kind;
  const wide = kind === 'real' || kind === 'subset';
  return { operand: 'label', shape: wide ? commonShape(tasks.map((task) => ['batch', widthOf(task)])) : ['batch'] };
}

function widthOf({ target }: TaskNode): number {
  if (target!.kind === 'subset') return target!.labels.length;
  return target!.kind === 'real' ? target!.size : 1;
}

function lowerLoss(group: Group, name: string, place: PlaceOf): Formula {
  const { op, built } = startLowering('l');
  const output = outputOf(group);
  const label = labelOf(group);
  const task = group.tasks[0]!.target!.kind;
  const result = group.entry.lower({ args: group.value.args as never, output, label, task }, op);
  return formula(group, name, [output, label], built, result, place);
}

function lowerAnswer(group: Group, name: string, place: PlaceOf): Formula {
  const { op, built } = startLowering('a');
  const output = outputOf(group);
  const task = group.tasks[0]!.target!.kind;
  const result = group.entry.answer({ args: group.value.args as never, output, task }, op);
  return formula(group, name, [output], built, result, place);
}

function formula(
  { entry, value, tasks }: Group,
  name: string,
  inputs: readonly Value[],
  ops: readonly Op[],
  result: Value,
  place: PlaceOf,
): Formula {
  return {
    name,
    entry: entry.name,
    args: plain(value.args),
    source: entry.source ?? null,
    doc: entry.doc,
    place: place(tasks[0]!.loss!.span),
    inputs: inputs.map((input) => ({ name: String(input.operand), shape: input.shape })),
    ops,
    result: String(result.operand),
  };
}
