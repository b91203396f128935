/** The text of model.ts: what the network computes and what training minimises. */
import { docComment, object, string, stringList } from '../printer.ts';
import { alignmentHelpers, printDistances } from './alignments.ts';
import { byTask, type PrintEntry } from './by-task.ts';
import { figureText } from './figure-text.ts';
import { answerComment, lossComment, printFormula, printFunction } from './functions.ts';
import { isWeighted, printObjective, printPredict, printPrefix } from './objective.ts';
import { helperOf } from './ops.ts';
import { importLines } from './outside.ts';
import { frozenParts, printParameters, ratesOf } from './parameters.ts';
import { setKey, type Plan } from './plan.ts';
import { cutFunctions, printOutputs } from './plots.ts';
import { hasProximal, hasRules, printPriors } from './priors.ts';
import type { UsePrinter } from './uses.ts';

/** `variant`: how the spec writes the variant that it is of. */
export function printModel(plan: Plan, variant: string | null = null): string {
  const printer: UsePrinter = { imports: new Set(), ir: plan.ir };
  const parameters = printParameters(plan, printer);
  const parts = [
    printTaskLists(plan),
    printSets(plan),
    `/** What each task asks, and the cells that answer it. */\nexport const targets: Record<Task, Target> = ${byTask(plan, target(plan))};`,
    ...printWeights(plan),
    ...(plan.ir.rows === 'own' ? [`/** A batch has a slot of rows for each task. */\nexport const rows = 'own';`] : []),
    ...parameters.tables,
    `/** Every parameter: its shape and how it starts. */\nexport const parameters: Record<string, Start> = ${parameters.code};`,
    printFrozen(plan),
    printStatistics(plan),
    printRates(plan),
    ...plan.road.functions.map((fn) => printFunction(plan, fn)),
    ...cutFunctions(plan).map((fn) => printFunction(plan, fn)),
    printPrefix(plan),
    ...plan.ir.losses.map((formula) => printFormula(plan, formula, lossComment(plan, formula))),
    ...plan.ir.answers.map((formula) => printFormula(plan, formula, answerComment(plan, formula))),
    ...printPriors(plan, printer),
    ...printDistances(plan),
    printObjective(plan),
    printPredict(plan),
    printOutputs(plan),
  ];
  const used = plan.ir.priors.map(({ layout }) => (layout === 'tensor' ? 'kernelTensor' : 'kernelMatrix'));
  for (const name of used) printer.imports.add(name);
  const header = docComment(
    `${plan.ir.name}${variant === null ? '' : `, its variant ${variant}`}, compiled by mtlc from ${plan.ir.spec}. Change the spec, not this file.`,
    '',
    ...figureText(plan).map((line) => `  ${line}`),
  );
  const body = parts.filter((part) => part !== null).join('\n\n');
  return [header, `import * as tf from '@tensorflow/tfjs';`, ...printImports(plan, printer), '', body, ''].join('\n');
}

function printImports(plan: Plan, printer: UsePrinter): string[] {
  const ops = [...plan.ir.functions.flatMap(({ layers }) => layers), ...plan.ir.losses, ...plan.ir.answers, ...plan.ir.penalties, ...plan.ir.proximals, ...plan.ir.projections, ...plan.ir.distances].flatMap((each) => each.ops);
  const helpers = ops.flatMap((op) => helperOf(op) ?? []);
  const values = [...new Set(['labelledMean', 'perTask', 'weightedSum', ...(plan.ir.rows === 'own' ? ['slots'] : []), ...(plan.marks ? ['atLine'] : []), ...helpers, ...alignmentHelpers(plan), ...printer.imports])].sort();
  const types = ['Batch', ...(plan.plotted.length > 0 ? ['LayerOutputs'] : []), 'Objective', ...(hasRules(plan) ? ['PriorRules'] : []), ...(hasProximal(plan) ? ['Proximal'] : []), 'Start', 'Step', 'Target', 'Values'];
  return importLines(values, plan.ir, types);
}

function printTaskLists(plan: Plan): string {
  const lists = plan.groups.flatMap(({ list, tasks }) => {
    if (list === null || list === 'tasks') return [];
    return [printList(`export const ${list}`, tasks.map(({ name }) => name), ' as const')];
  });
  const alone = plan.groups.every(({ list }) => list === null || list === 'tasks');
  const all = alone
    ? printList('export const tasks', plan.ir.tasks.map(({ name }) => name), ' as const')
    : `export const tasks = [${plan.groups.map(({ list, tasks }) => (list ? `...${list}` : string(tasks[0]!.name))).join(', ')}] as const;`;
  return [...lists, all, 'export type Task = (typeof tasks)[number];'].join('\n');
}

function printList(declaration: string, texts: readonly string[], after = ''): string {
  const { code, filled } = stringList(texts);
  return `${filled ? '// prettier-ignore\n' : ''}${declaration} = ${code}${after};`;
}

function printSets(plan: Plan): string | null {
  const seen = new Set<string>();
  const sets = plan.ir.tasks.flatMap(({ target }) => {
    if (!('set' in target) || seen.has(setKey(target))) return [];
    seen.add(setKey(target));
    return [printList(`export const ${plan.setNames.get(setKey(target))}`, target.labels)];
  });
  return sets.length > 0 ? sets.join('\n') : null;
}

const target =
  (plan: Plan): PrintEntry =>
  ({ target: asks }, text) => {
    if (asks.kind === 'binary') return `{ kind: 'binary', yes: ${text(asks.yes)}, no: ${text(asks.no)} }`;
    if (asks.kind === 'real') return `{ kind: 'real', size: ${asks.size} }`;
    const labels = plan.setNames.get(setKey(asks))!;
    if (asks.kind === 'subset') return `{ kind: 'subset', labels: ${labels} }`;
    return `{ kind: 'class', labels: ${labels} }`;
  };

function printFrozen({ ir }: Plan): string | null {
  const parts = frozenParts(ir);
  if (parts.length === 0) return null;
  return printList('/** What moves in no phase. */\nexport const frozen', parts);
}

function printStatistics({ ir }: Plan): string | null {
  const names = ir.parameters.filter(({ statistic, frozen }) => statistic && !frozen).map(({ name }) => name);
  if (names.length === 0) return null;
  return printList('/** What steps keep up from the batches that they see; no gradient moves it. */\nexport const statistics', names);
}

function printRates({ ir }: Plan): string | null {
  const rates = ratesOf(ir);
  if (rates.length === 0) return null;
  return `/** Multiples of the learning rate. */\nexport const rates: Record<string, number> = ${object(rates.map(([name, rate]) => [name, String(rate)]))};`;
}

function printWeights(plan: Plan): string[] {
  if (!isWeighted(plan)) return [];
  const code = byTask(plan, ({ weight }) => String(weight));
  return [`/** The multiple of each task's mean loss in the objective. */\nexport const weights: Record<Task, number> = ${code};`];
}
