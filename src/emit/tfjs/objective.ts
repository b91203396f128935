/** The objective and the prediction: the functions of the network, called in order. */
import type { Call, Port, Prior, Task } from '../../ir/ir.ts';
import { camelCase, docComment, key, member, object, string } from '../printer.ts';
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

/** Calls of the functions before the heads; `prefix` is what the frozen prefix gave. */
function printCalls(plan: Plan, inputs: string, prefix: string): Lines {
  const all = startLines(plan, inputs);
  const given = prefixValues(plan).map(({ value, name }): [string, string] => {
    const local = all.names.take(name);
    all.values.set(value, local);
    return [name, local];
  });
  if (given.length > 0) all.lines.push(`const ${object(given)} = ${prefix};`);
  addCalls(plan, plan.road.calls, all);
  return all;
}

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

/** Where tasks have rows of their own, heads read their slots: a record by task for each value that heads read. */
function printSlots({ ir }: Plan, values: ReadonlyMap<string, string>, names: Plan['names']): { lines: string[]; slots: Map<string, string> } {
  const slots = new Map<string, string>();
  if (ir.rows === 'shared') return { lines: [], slots };
  const read = new Set(ir.tasks.flatMap(({ inputs }) => inputs));
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

/** Whether rows count more or less by their label, or by a column. */
const countsUnlike = ({ ir }: Plan, { name, classWeights }: Task): boolean =>
  classWeights !== null || ir.data.labels.some(({ task, weight }) => task === name && weight !== null);

type PrintMean = (group: TaskGroup, label: string, has: string, weight: string) => string;

export function printObjective(plan: Plan): string {
  const { lines, values, names } = printCalls(plan, 'batch.inputs', 'batch.prefix ?? frozenPrefix(p, batch.inputs)');
  const own = printSlots(plan, values, names);
  lines.push(...own.lines);
  const mean: PrintMean = (group, label, has, weight) => {
    const loss = `${plan.formulaNames.get(group.loss.name)}(${headCall(plan, group, values, own.slots)}, ${label})`;
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
  const sum = isWeighted(plan) ? 'weighted sum' : 'sum';
  const whose = plan.ir.rows === 'own' ? 'their own rows' : 'their labelled rows';
  const prior = priorComment(plan);
  return [
    docComment(`What training minimises: the ${sum} over tasks of the mean over ${whose}${prior}.`),
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

/** Means of losses and the priors' share of one row: what is maximised is the posterior. */
function printTotal(plan: Plan): string[] {
  const losses = `weightedSum(losses${isWeighted(plan) ? ', weights' : ''})`;
  if (plan.ir.priors.length === 0) return [`return { total: ${losses}, losses };`];
  const smooth = plan.ir.priors.filter((prior) => !isProximal(prior));
  if (smooth.length === 0) return [`return { total: ${losses}, losses, penalties: penalties(p) };`];
  const sumOf = (priors: readonly Prior[]): string[] => {
    if (priors.length === 0) return [];
    return [`weightedSum(${priors.length === plan.ir.priors.length ? 'prior' : object(priors.map(({ name }) => [name, member('prior', name)]))})`];
  };
  const shares = sumOf(smooth.filter(({ whole }) => !whole)).map((sum) => `tf.div(${sum}, step.trainingRows!)`);
  const terms = [losses, ...shares, ...sumOf(smooth.filter(({ whole }) => whole))];
  return [
    'const prior = penalties(p);',
    `const total = ${terms.length === 2 ? `tf.add<tf.Scalar>(${terms.join(', ')})` : `tf.addN<tf.Scalar>([${terms.join(', ')}])`};`,
    'return { total, losses, penalties: prior };',
  ];
}

export function printPredict(plan: Plan): string {
  const { lines, values } = printCalls(plan, 'inputs', 'prefix');
  const answer = (group: TaskGroup): string => {
    const output = headCall(plan, group, values);
    return isIdentity(group.answer) ? output : `${plan.formulaNames.get(group.answer.name)}(${output})`;
  };
  const [only] = plan.groups;
  const answers = only!.list === 'tasks' ? `perTask(tasks, (task) => ${answer(only!)})` : byGroup(plan.groups, answer);
  const step = plan.ir.functions.some(takesStep);
  return [
    '/** What the trained network answers, task by task. */',
    `export function predict(${['p: Values', 'inputs: Record<string, tf.Tensor>', ...(plan.ir.prefix ? ['prefix = frozenPrefix(p, inputs)'] : [])].join(', ')}): Record<Task, tf.Tensor> {`,
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
