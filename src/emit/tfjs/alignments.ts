/** Alignments: the distances as functions, and the lines of the objective that compute them from outputs that it has anyway. */
import type { Aligned, Alignment } from '../../ir/ir.ts';
import { camelCase, literal, member, object, string, templateText, type Scope } from '../printer.ts';
import { isWhole, type Block } from './alignment-blocks.ts';
import { printFormula } from './functions.ts';
import { lineOf, portsText } from './places.ts';
import type { Plan, TaskGroup } from './plan.ts';

/** Their functions, the weights where these differ, and what differs by task. */
export function printDistances(plan: Plan): string[] {
  const { alignments, distances } = plan.ir;
  const functions = distances.flatMap((formula) => {
    const source = formula.source ? ` ${formula.source}.` : '';
    const ports = portsText(formula.inputs.map((port) => ({ ...port, name: camelCase(port.name) })));
    return printFormula(plan, formula, `${formula.entry}, ${lineOf(formula.place, plan.ir.spec)}: ${ports} to a scalar; in the last two 1 where a row counts.${source}`, 'tf.Scalar') ?? [];
  });
  const tables = [...plan.columnTables.values()].map(
    ({ name, byTask }) => `/** The columns that answer the labels of each task, in their order. */\nconst ${name}: Record<string, number[]> = ${object(byTask.map(([task, columns]) => [task, literal(columns)]))};`,
  );
  if (!isUnlike(alignments)) return [...functions, ...tables];
  const weights = object(alignments.map(({ name, weight }) => [name, String(weight)]));
  return [...functions, ...tables, `/** The multiple of each distance in the objective. */\nexport const alignmentWeights: Record<string, number> = ${weights};`];
}

const isUnlike = (alignments: readonly Alignment[]): boolean => alignments.some(({ weight }) => weight !== alignments[0]!.weight);

/** Their share of the objective. */
export function weightedDistances({ ir: { alignments } }: Plan): string {
  if (isUnlike(alignments)) return 'weightedSum(alignments, alignmentWeights)';
  const { weight } = alignments[0]!;
  return weight === 1 ? 'weightedSum(alignments)' : `tf.mul<tf.Scalar>(weightedSum(alignments), ${weight})`;
}

/** What the lines import from the runtime. */
export function alignmentHelpers(plan: Plan): string[] {
  const { aligned, groups, blocks } = plan;
  return [
    ...(aligned.some(({ labels }) => labels) ? ['memberships'] : []),
    ...(aligned.some(({ labels }) => !labels) ? ['labelled'] : []),
    ...(aligned.some(({ shape, columns }) => shape.length > 2 && !columns) ? ['flat'] : []),
    ...(groups.length > 1 && groups.some((group) => isHeld(plan, group)) ? ['once'] : []),
    ...(blocks.some(({ over }) => over === 'pairs') ? ['pairs'] : []),
  ];
}

/** What each group of heads gives, as code, of the task by which `of` looks into a record. */
type Outputs = ReadonlyMap<TaskGroup, (of: Ref['of']) => string>;

const isHeld = ({ aligned }: Plan, { tasks }: TaskGroup): boolean => aligned.some(({ task }) => tasks.some(({ name }) => name === task));

/** Heads whose outputs are read more than once are called once. */
export function holdOutputs(plan: Plan, call: (group: TaskGroup) => string, names: Scope): { lines: string[]; of: Outputs } {
  const lines: string[] = [];
  const of = new Map<TaskGroup, (task: Ref['of']) => string>();
  for (const group of plan.groups.filter((each) => isHeld(plan, each))) {
    const { list, tasks } = group;
    const several = plan.groups.length > 1;
    const name = names.take(several ? camelCase(`${list ? group.head.name : tasks[0]!.name}_outputs`) : 'outputs');
    if (!several) lines.push(`const ${name} = perTask(step.tasks, (${list ? 'task' : ''}) => ${call(group)});`);
    else if (list) lines.push(`const ${name} = perTask(${list}, (task) => once(() => ${call(group)}));`);
    else lines.push(`const ${name} = once(() => ${call(group)});`);
    of.set(group, (task) => (!several ? task(name) : list ? `${task(name)}()` : `${name}()`));
  }
  return { lines, of };
}

interface Computed {
  readonly values: ReadonlyMap<string, string>;
  readonly slots: ReadonlyMap<string, string>;
  readonly outputs: Outputs;
  readonly names: Scope;
}

/** The lines that give the distances of a step, by their names. */
export function printAlignments(plan: Plan, computed: Computed): string[] {
  if (plan.ir.alignments.length === 0) return [];
  return ['const alignments: Record<string, tf.Scalar> = {};', ...plan.blocks.flatMap((block) => printBlock(plan, block, computed))];
}

function printBlock(plan: Plan, block: Block, computed: Computed): string[] {
  const { over, list, tasks, alignments } = block;
  const refs = new Map(over === null ? tasks.map((task) => [task, named(task)]) : over === 'tasks' ? [[tasks[0]!, variable('task')]] : [[tasks[0]!, variable('one')], [tasks[1]!, variable('other')]]);
  const body = printBody(plan, alignments, refs, computed);
  if (over === 'pairs') return [`for (const [one, other] of pairs(${list}.filter((task) => step.tasks.includes(task)))) {`, ...body, '}'];
  if (over === 'tasks') return [`for (const task of ${list === 'tasks' ? 'step.tasks' : `${list}.filter((each) => step.tasks.includes(each))`}) {`, ...body, '}'];
  if (tasks.length === 0) return ['{', ...body, '}'];
  return [`if (${tasks.map((task) => `step.tasks.includes(${string(task)})`).join(' && ')}) {`, ...body, '}'];
}

/** A task in code: by its name, or as a variable that goes over several. */
interface Ref {
  readonly of: (record: string) => string;
  /** In a template, and in names of consts. */
  readonly text: string;
  readonly word: string;
}

const named = (task: string): Ref => ({ of: (record) => member(record, task), text: templateText(task), word: `${task}_members` });
const variable = (name: string): Ref => ({ of: (record) => `${record}[${name}]`, text: `\${${name}}`, word: name === 'task' ? 'members' : `${name}_members` });

type Refs = ReadonlyMap<string, Ref>;

function printBody(plan: Plan, alignments: readonly Alignment[], refs: Refs, computed: Computed): string[] {
  const names = computed.names.inner();
  const lines: string[] = [];
  const members = alignments.flatMap(({ x, y }) => [x, y]).map((side) => ({ code: membersOf(plan, side, refs), side }));
  const locals = new Map<string, string>();
  for (const { code, side } of members) {
    if (locals.has(code) || members.filter((each) => each.code === code).length < 2) continue;
    locals.set(code, names.take(camelCase((side.rows === null ? undefined : refs.get(side.rows)!.word) ?? 'members')));
    lines.push(`const ${locals.get(code)} = ${code};`);
  }
  for (const { name, distance, x, y } of alignments) {
    const sides = [x, y].map((side) => valueOf(plan, side, refs, computed));
    const counted = [x, y].map((side) => membersOf(plan, side, refs)).map((code) => locals.get(code) ?? code);
    lines.push(`alignments[${nameOf(name, refs)}] = ${plan.formulaNames.get(distance)}(${[...sides, ...counted].join(', ')});`);
  }
  return lines;
}

/** As code, with the variables in the place of the tasks that they are of. */
function nameOf(name: string, refs: Refs): string {
  const [first, second] = [...refs];
  if (!first || !first[1].text.startsWith('$')) return string(name);
  if (!second) return `\`${first[1].text}${templateText(name.slice(first[0].length))}\``;
  const [one, other] = [name.slice(0, name.indexOf('~')), name.slice(name.indexOf('~') + 1)];
  return `\`${first[1].text}${templateText(one.slice(first[0].length))}~${second[1].text}${templateText(other.slice(second[0].length))}\``;
}

/** Who counts, [rows, k]. */
function membersOf({ counts }: Plan, side: Aligned, refs: Refs): string {
  if (side.rows === null) return 'labelled(batch.row)';
  const { of } = refs.get(side.rows)!;
  if (!side.labels) return `labelled(${of('batch.has')})`;
  const some = isWhole(side, counts) ? [] : [literal(side.labels)];
  return `memberships(${[of('targets'), of('batch.label'), of('batch.has'), ...some].join(', ')})`;
}

/** What is compared, [rows, n]. */
function valueOf(plan: Plan, side: Aligned, refs: Refs, { values, slots, outputs }: Computed): string {
  const code = side.task === null ? ofModel(side, refs, values, slots) : ofHead(plan, side, refs, outputs);
  if (!side.columns) return side.shape.length > 2 ? `flat(${code})` : code;
  const table = plan.columnTables.get(side);
  return `tf.gather(${code}, ${table ? refs.get(side.rows!)!.of(table.name) : literal(side.columns)}, 1)`;
}

function ofModel({ value, rows }: Aligned, refs: Refs, values: Computed['values'], slots: Computed['slots']): string {
  const own = rows === null ? undefined : slots.get(value);
  return own === undefined ? values.get(value)! : refs.get(rows!)!.of(own);
}

function ofHead({ groups }: Plan, { task, value }: Aligned, refs: Refs, outputs: Outputs): string {
  const group = groups.find(({ tasks }) => tasks.some(({ name }) => name === task))!;
  const given = outputs.get(group)!(refs.get(task!)!.of);
  return group.head.outputs.length > 1 ? member(given, value) : given;
}
