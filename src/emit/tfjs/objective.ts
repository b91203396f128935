/** The objective and the prediction: the functions of the network, called in order. */
import type { Call, Port, Prior, Task } from '../../ir/ir.ts';
import { weightingOf } from '../weighting.ts';
import { camelCase, docComment, key, member, object, string } from '../printer.ts';
import { holdOutputs, printAlignments, weightedDistances } from './alignments.ts';
import { portsText } from './places.ts';
import { isProximal } from './priors.ts';
import { isIdentity, shortName, takesStep, takesTask, type Plan, type TaskGroup } from './plan.ts';

/** Whether any task counts for more or less than the others. */
export function isWeighted(plan: Plan): boolean {
  return plan.ir.tasks.some(({ weight }) => weight !== 1);
}

export interface Lines {
  readonly lines: string[];
  /** The model's values as code. */
  readonly values: Map<string, string>;
  readonly names: Plan['names'];
}

export function startLines(plan: Plan, inputs: string): Lines {
  return { lines: [], values: new Map(plan.ir.inputs.map(({ name }) => [name, member(inputs, name)])), names: plan.names.inner() };
}

/** Calls of the functions before the heads that lead to `needed`; `prefix` is what the frozen prefix gave. */
function printCalls(plan: Plan, inputs: string, prefix: string, needed: ReadonlySet<string>): Lines {
  const all = startLines(plan, inputs);
  const { calls, values } = leadingTo(needed, plan.road.calls);
  const read = prefixValues(plan).filter(({ value }) => values.has(value));
  const given = read.map(({ value, name }): [string, string] => {
    const local = all.names.take(name);
    all.values.set(value, local);
    return [name, local];
  });
  if (given.length > 0) all.lines.push(`const ${object(given)} = ${prefix};`);
  addCalls(plan, calls, all);
  return all;
}

/** Of calls in order those that values follow from, and all values that these read. */
export function leadingTo(wanted: ReadonlySet<string>, calls: readonly Call[]): { readonly calls: Call[]; readonly values: ReadonlySet<string> } {
  const values = new Set(wanted);
  const kept = calls.toReversed().filter((call) => {
    const read = call.results.some((result) => values.has(result));
    if (read) for (const each of call.arguments) values.add(each);
    return read;
  });
  return { calls: kept.reverse(), values };
}

/** What heads read. */
const readByHeads = ({ ir }: Plan): string[] => ir.tasks.flatMap(({ inputs }) => inputs);

export function addCalls(plan: Plan, calls: readonly Call[], { lines, values, names }: Lines): void {
  for (const call of calls) {
    const fn = plan.functions.get(call.function)!;
    const args = ['p', ...call.arguments.map((value) => values.get(value)!), ...(takesStep(fn) ? ['step'] : [])];
    const locals = call.results.map((value, i) => {
      const local = names.take(shortName(plan, value));
      values.set(value, local);
      return [fn.outputs[i]!.name, local] as const;
    });
    const bound = locals.length === 1 ? locals[0]![1] : object(locals);
    lines.push(`const ${bound} = ${plan.functionNames.get(fn.name)}(${args.join(', ')});`);
  }
}

/** What the rest of the network reads of the frozen prefix, under the names that the program keeps it by. */
function prefixValues(plan: Plan): { readonly value: string; readonly name: string; readonly port: Port }[] {
  return (plan.ir.prefix?.values ?? []).map((port) => ({ value: port.name, name: shortName(plan, port.name), port }));
}

/** The function that the runtime calls once for each row. */
export function printPrefix(plan: Plan): string | null {
  const { prefix } = plan.ir;
  if (!prefix) return null;
  const all = startLines(plan, 'inputs');
  addCalls(plan, plan.road.prefix, all);
  const kept = prefixValues(plan);
  const gives = kept.map(({ name, port }) => ({ name, shape: port.shape }));
  const read = plan.ir.inputs.filter(({ name }) => plan.road.prefix.some((call) => call.arguments.includes(name)));
  return [
    docComment(
      'The frozen prefix: nothing in it trains, and nothing in it is random, so that a row has the same values in every epoch. The',
      `runtime computes them once: ${portsText(read)} to ${portsText(gives)}.`,
    ),
    'export function frozenPrefix(p: Values, inputs: Record<string, tf.Tensor>): Record<string, tf.Tensor> {',
    ...all.lines,
    `return ${object(kept.map(({ value, name }) => [name, all.values.get(value)!]))};`,
    '}',
    '',
    docComment('Inputs that nothing but the frozen prefix reads.'),
    `export const prefixInputs: readonly string[] = [${prefix.inputs.map(string).join(', ')}];`,
  ].join('\n');
}

/** Where tasks have rows of their own, heads read their slots: a record by task for each value that heads read, or are aligned with. */
function printSlots({ ir, aligned }: Plan, values: ReadonlyMap<string, string>, names: Plan['names']): { lines: string[]; slots: Map<string, string> } {
  const slots = new Map<string, string>();
  if (ir.rows === 'shared') return { lines: [], slots };
  const read = new Set([...ir.tasks.flatMap(({ inputs }) => inputs), ...aligned.flatMap(({ task, rows, value }) => (task === null && rows !== null ? [value] : []))]);
  const lines = [...read].map((value) => {
    const code = values.get(value)!;
    const local = names.take(`${camelCase(code.split(/\W/).at(-1)!)}Of`);
    slots.set(value, local);
    return `const ${local} = slots(${code}, step.tasks);`;
  });
  return { lines, slots };
}

export function headCall(plan: Plan, { head, tasks }: TaskGroup, values: ReadonlyMap<string, string>, slots: ReadonlyMap<string, string> = new Map()): string {
  const { name } = tasks[0]!;
  const inputs = tasks[0]!.inputs.map((value) => {
    const own = slots.get(value);
    if (own === undefined) return values.get(value)!;
    return tasks.length > 1 ? `${own}[task]` : member(own, name);
  });
  const args = ['p', ...(takesTask(head) ? [tasks.length > 1 ? 'task' : string(tasks[0]!.name)] : []), ...inputs];
  return `${plan.functionNames.get(head.name)}(${[...args, ...(takesStep(head) ? ['step'] : [])].join(', ')})`;
}

/** Of a head that gives more than what answers are read from, that. */
export const answerOf = ({ head, tasks }: TaskGroup, outputs: string): string => (head.outputs.length > 1 ? member(outputs, tasks[0]!.output) : outputs);

/** Whether rows count more or less by their label, or by a column. */
const countsUnlike = ({ ir }: Plan, { name, classWeights }: Task): boolean =>
  classWeights !== null || ir.data.labels.some(({ task, weight }) => task === name && weight !== null);

type PrintMean = (group: TaskGroup, label: string, has: string, weight: string) => string;

export function printObjective(plan: Plan): string {
  const aligned = plan.aligned.flatMap(({ task, value }) => (task === null ? [value] : []));
  const { lines, values, names } = printCalls(plan, 'batch.inputs', 'batch.prefix ?? frozenPrefix(p, batch.inputs)', new Set([...readByHeads(plan), ...aligned]));
  const own = printSlots(plan, values, names);
  lines.push(...own.lines);
  const held = holdOutputs(plan, (group) => headCall(plan, group, values, own.slots), names);
  lines.push(...held.lines);
  const mean: PrintMean = (group, label, has, weight) => {
    const outputs = held.of.get(group)?.((record) => `${record}[task]`) ?? headCall(plan, group, values, own.slots);
    const loss = `${plan.formulaNames.get(group.loss.name)}(${answerOf(group, outputs)}, ${label})`;
    const weighted = group.tasks.some((task) => countsUnlike(plan, task));
    return `labelledMean(${[loss, has, ...(weighted ? [weight] : [])].join(', ')})`;
  };
  const [only] = plan.groups;
  if (plan.groups.length === 1)
    lines.push(`const losses = perTask(step.tasks, (task) => ${mean(only!, 'batch.label[task]', 'batch.has[task]', 'batch.weight?.[task]')});`);
  else {
    const lossOf = names.take('taskLoss');
    const each = byGroup(plan.groups, (...of) => `() => ${mean(...of)}`);
    lines.push(`const ${lossOf}: Record<Task, () => tf.Scalar> = ${each};`);
    lines.push(`const losses = perTask(step.tasks, (task) => ${lossOf}[task]());`);
  }
  lines.push(...printAlignments(plan, { values, slots: own.slots, outputs: held.of, names }));
  const sum = isWeighted(plan) ? 'weighted sum' : 'sum';
  const whose = plan.ir.rows === 'own' ? 'their own rows' : 'their labelled rows';
  const beside = `${plan.ir.alignments.length > 0 ? ', the weighted distances of what is aligned' : ''}${priorComment(plan)}`;
  return [
    docComment(`What training minimises: the ${sum} over tasks of the mean over ${whose}${beside}.`),
    'export function objective(p: Values, batch: Batch<Task>, step: Step<Task>): Objective<Task> {',
    ...lines,
    ...printTotal(plan),
    '}',
  ].join('\n');
}

function priorComment({ ir }: Plan): string {
  if (ir.priors.length === 0) return '';
  const steps = ir.priors.filter(isProximal).map(({ name }) => name);
  const without = steps.length > 0 ? `; of ${steps.join(', ')} by their proximal steps, and not by this total` : '';
  const whole = ir.priors.filter((prior) => prior.whole).map(({ name }) => name);
  if (whole.length === ir.priors.length) return `, and the penalties of the priors${without}`;
  const undivided = whole.length > 0 ? `; those of ${whole.join(', ')} are not` : '';
  return `, and the priors divided by the number of training rows, since losses are means${undivided}${without}`;
}

/** Whether a phase makes the gradient of the tasks' losses itself, and what is beside them has to be told apart. */
const isWeighed = ({ ir }: Plan): boolean => ir.train.phases.some(({ use }) => weightingOf(use) !== null);

/** Means of losses and the priors' share of one row: what is maximised is the posterior. */
function printTotal(plan: Plan): string[] {
  const { priors, alignments } = plan.ir;
  const losses = `weightedSum(losses${isWeighted(plan) ? ', weights' : ''})`;
  const smooth = priors.filter((prior) => !isProximal(prior));
  const sumOf = (some: readonly Prior[]): string[] => {
    if (some.length === 0) return [];
    return [`weightedSum(${some.length === priors.length ? 'prior' : object(some.map(({ name }) => [name, member('prior', name)]))})`];
  };
  const undivided = [...(alignments.length > 0 ? [weightedDistances(plan)] : []), ...sumOf(smooth.filter(({ whole }) => whole))];
  // TF.js's types widen what is no sum.
  const alone = isWeighed(plan) && undivided.length === 0 ? '<tf.Scalar>' : '';
  const shares = sumOf(smooth.filter(({ whole }) => !whole)).map((sum) => `tf.div${alone}(${sum}, step.trainingRows!)`);
  const beside = [...shares, ...undivided];
  const distances = alignments.length > 0 ? ', alignments' : '';
  const penalties = priors.length === 0 ? '' : smooth.length === 0 ? ', penalties: penalties(p)' : ', penalties: prior';
  if (beside.length === 0) return [`return { total: ${losses}, losses${penalties} };`];
  return [
    ...(smooth.length > 0 ? ['const prior = penalties(p);'] : []),
    ...(isWeighed(plan)
      ? [`const beside = ${sumText(beside)};`, `return { total: tf.add(${losses}, beside), losses, beside${distances}${penalties} };`]
      : [`const total = ${sumText([losses, ...beside])};`, `return { total, losses${distances}${penalties} };`]),
  ];
}

function sumText(terms: readonly string[]): string {
  const [only] = terms;
  if (terms.length === 1) return only!;
  return terms.length === 2 ? `tf.add<tf.Scalar>(${terms.join(', ')})` : `tf.addN<tf.Scalar>([${terms.join(', ')}])`;
}

export function printPredict(plan: Plan): string {
  const needed = new Set(readByHeads(plan));
  const { lines, values } = printCalls(plan, 'inputs', 'prefix', needed);
  const known = leadingTo(needed, plan.road.calls).values;
  const prefix = plan.ir.prefix?.values.some(({ name }) => known.has(name));
  const answer = (group: TaskGroup): string => {
    const output = answerOf(group, headCall(plan, group, values));
    return isIdentity(group.answer) ? output : `${plan.formulaNames.get(group.answer.name)}(${output})`;
  };
  const [only] = plan.groups;
  const answers = only!.list === 'tasks' ? `perTask(tasks, (task) => ${answer(only!)})` : byGroup(plan.groups, answer);
  const step = plan.ir.functions.some(takesStep);
  return [
    '/** What the trained network answers, task by task. */',
    `export function predict(${['p: Values', 'inputs: Record<string, tf.Tensor>', ...(prefix ? ['prefix = frozenPrefix(p, inputs)'] : [])].join(', ')}): Record<Task, tf.Tensor> {`,
    ...(step ? ['// Without a seed nothing is random, and without a batch running statistics count.', 'const step: Step<Task> = { tasks, seed: null };'] : []),
    ...lines,
    `return ${answers};`,
    '}',
  ].join('\n');
}

function byGroup(groups: readonly TaskGroup[], print: PrintMean): string {
  const parts = groups.map((group) => {
    if (group.list) {
      return `...perTask(${group.list}, (task) => (${print(group, 'batch.label[task]', 'batch.has[task]', 'batch.weight?.[task]')}))`;
    }
    const { name } = group.tasks[0]!;
    return `${key(name)}: ${print(group, member('batch.label', name), member('batch.has', name), `batch.weight?.[${string(name)}]`)}`;
  });
  return `{ ${parts.join(', ')} }`;
}
