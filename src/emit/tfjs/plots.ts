/** What plots show of a trained network. */
import type { Call, Ir, NetworkFunction } from '../../ir/ir.ts';
import { docComment, key, object, string } from '../printer.ts';
import type { PlottedLayer } from './cuts.ts';
import { addCalls, answerOf, headCall, leadingTo, startLines, type Lines } from './objective.ts';
import { takesStep, type Plan, type TaskGroup } from './plan.ts';
import { printUse, type UsePrinter } from './uses.ts';

/** Functions that the network does without. */
export function cutFunctions({ plotted, road }: Plan): NetworkFunction[] {
  const used = new Set(plotted.flatMap(({ by }) => [...by.values()]));
  return [...used].filter((fn) => !road.functions.includes(fn));
}

export function printOutputs(plan: Plan): string | null {
  const { plotted } = plan;
  if (plotted.length === 0) return null;
  const all = startLines(plan, 'inputs');
  const calls = [...plan.road.prefix, ...plan.road.calls];
  const needed = neededCalls(plan, calls);
  addCalls(plan, needed, all);
  const called = [...needed.map((call) => plan.functions.get(call.function)!), ...plotted.flatMap(({ by }) => [...by.values()])];
  return [
    docComment('What plots show: the outputs of layers, of those in heads by task.'),
    'export function layerOutputs(p: Values, inputs: Record<string, tf.Tensor>): LayerOutputs {',
    ...(called.some(takesStep) ? ['const step: Step<Task> = { tasks, seed: null };'] : []),
    ...all.lines,
    `return ${object(plotted.map((layer) => [layer.name, printLayer(plan, layer, all)]))};`,
    '}',
  ].join('\n');
}

/** Of the calls before the heads those that lead to what is shown. */
function neededCalls({ plotted, ir }: Plan, calls: readonly Call[]): Call[] {
  const needed = new Set<string>();
  for (const { by, call, value } of plotted) {
    for (const each of value === null ? (call?.arguments ?? []) : [value]) needed.add(each);
    for (const task of ir.tasks) if (by.has(task.name)) for (const each of task.inputs) needed.add(each);
  }
  return leadingTo(needed, calls).calls;
}

function printLayer(plan: Plan, { by, call, value }: PlottedLayer, { values }: Lines): string {
  if (value !== null) return values.get(value)!;
  if (call) {
    const fn = by.get(null)!;
    const args = ['p', ...call.arguments.map((each) => values.get(each)!), ...(takesStep(fn) ? ['step'] : [])];
    return `${plan.functionNames.get(fn.name)}(${args.join(', ')})`;
  }
  const parts = plan.groups.flatMap((group) => {
    const own = group.tasks.filter(({ name }) => by.has(name));
    const callOf = (tasks: typeof own): string => giving(plan, { ...group, tasks, head: by.get(tasks[0]!.name)! }, values);
    if (group.list && own.length === group.tasks.length) return [`...perTask(${group.list}, (task) => ${callOf(own)})`];
    return own.map((task) => `${key(task.name)}: ${callOf([task])}`);
  });
  return parts.length === 1 && parts[0]!.startsWith('...') ? parts[0]!.slice(3) : `{ ${parts.join(', ')} }`;
}

/** A head that was not cut may give more than what is shown. */
const giving = (plan: Plan, group: TaskGroup, values: Lines['values']): string => answerOf(group, headCall(plan, group, values));

/** What variants learnt is shown too. */
export function printPlots({ evaluate, variants }: Ir, printer: UsePrinter): string[] {
  if (evaluate.plots.length === 0) return [];
  const codes = evaluate.plots.map(({ use, covariances, outputs }, i) => {
    const learnt = variants.flatMap(({ ir }) => ir.evaluate.plots[i]?.covariances ?? []);
    const names = outputs.length > 0 ? outputs.map(({ name }) => name) : [...new Set([...covariances, ...learnt])];
    const { layers: _, mode: _of, ...args } = use.args;
    return printUse(printer, 'plot', { entry: use.entry, args }, [`[${names.map(string).join(', ')}]`]);
  });
  return [`plots: [${codes.join(', ')}]`];
}
