/** Priors: the tensors that they are over, what they keep beside the parameters, and their penalties. */
import type { Covariance, Formula, Ir, Prior } from '../../ir/ir.ts';
import { camelCase, docComment, key, literal, member, object, string, templateText } from '../printer.ts';
import { printFormula } from './functions.ts';
import { lineOf, portsText } from './places.ts';
import { setKey, type Plan } from './plan.ts';
import { printUse, type UsePrinter } from './uses.ts';

export function printPriors(plan: Plan, printer: UsePrinter): string[] {
  const { priors, penalties, covariances } = plan.ir;
  if (priors.length === 0) return [];
  return [
    printTensors(plan),
    ...(covariances.length > 0 ? [printCovariances(plan, printer)] : []),
    ...penalties.flatMap((formula) => printFormula(plan, formula, penaltyComment(plan, formula)) ?? []),
    printPenalties(plan),
    ...plan.ir.proximals.flatMap((formula) => printFormula(plan, formula, proximalComment(plan, formula)) ?? []),
    ...(hasProximal(plan) ? [printProximal(plan)] : []),
    ...plan.ir.projections.flatMap((formula) => printFormula(plan, formula, projectionComment(plan, formula)) ?? []),
    ...(hasRules(plan) ? [printRules(plan, printer)] : []),
  ];
}

/** Whether any prior asks for more than a gradient or a step in its place. */
export const hasRules = ({ ir }: Plan): boolean => ir.priors.some((prior) => asksForMore(prior, ir));
const asksForMore = (prior: Prior, { parameters }: Ir): boolean => prior.whole || prior.projection !== null || prior.optimizer !== null || multipliedBy(prior, parameters) !== null;

/** The kernels beside which a prior has put what it is over; null where it is over kernels themselves. */
function multipliedBy({ kernels }: Prior, parameters: Ir['parameters']): readonly string[] | null {
  const factors = new Map(parameters.map(({ name, multiplies }) => [name, multiplies]));
  const multiplied = kernels.flatMap((name) => factors.get(name) ?? []);
  return multiplied.length > 0 ? multiplied : null;
}

/** Whether the gradient of any penalty is left out. */
export const hasProximal = ({ ir }: Plan): boolean => ir.priors.some(isProximal);
export const isProximal = ({ proximal, shrinks }: Prior): boolean => proximal !== null || shrinks !== null;

/** Shapes are the modes' names. */
function penaltyComment({ ir }: Plan, formula: Formula): string {
  const source = formula.source ? ` ${formula.source}.` : '';
  const { whole } = ir.priors.find(({ penalty }) => penalty === formula.name)!;
  return `${formula.entry}, ${lineOf(formula.place, ir.spec)}: ${portsText(formula.inputs.map((port) => ({ ...port, name: camelCase(port.name) })))} to a scalar, ${whole ? 'its penalty' : 'minus the logarithm of its density'}.${source}`;
}

function proximalComment({ ir }: Plan, formula: Formula): string {
  return `The proximal step of ${formula.entry}, ${lineOf(formula.place, ir.spec)}: ${portsText(formula.inputs)} to the v of the smallest amount * penalty(v) + |v - w|^2 / 2.`;
}

function projectionComment({ ir }: Plan, formula: Formula): string {
  return `What ${formula.entry}, ${lineOf(formula.place, ir.spec)}, leaves of ${portsText(formula.inputs)} after a step.`;
}

function printTensors({ ir }: Plan): string {
  const tensors = ir.priors.map((prior) => {
    const build = prior.layout === 'tensor' ? 'kernelTensor' : 'kernelMatrix';
    return [prior.name, `(p: Values) => ${build}(p, ${kernelNames(ir.tasks, prior)})`] as const;
  });
  return `/** The kernels that priors are over${ir.parameters.some(({ multiplies }) => multiplies !== undefined) ? ', or the masks beside them' : ''}. */\nconst tensors = ${object(tensors)};`;
}

/** The names that differ by the task alone as one template. */
function kernelNames(tasks: Plan['ir']['tasks'], prior: Prior, kernels = prior.kernels): string {
  const { tasks: of } = prior;
  const [first, one] = [kernels[0]!, of?.[0] ?? ''];
  const at = `.${first}`.indexOf(`.${one}.`);
  const [before, after] = [first.slice(0, at), first.slice(at + one.length)];
  if (of === null || of.length === 1 || !kernels.every((name, i) => name === before + of[i]! + after)) return `[${kernels.map(string).join(', ')}]`;
  const all = of.length === tasks.length && of.every((task, i) => task === tasks[i]!.name);
  const list = all ? 'tasks' : `[${of.map(string).join(', ')}]`;
  return `${list}.map((task) => \`${templateText(before)}\${task}${templateText(after)}\`)`;
}

function printCovariances(plan: Plan, printer: UsePrinter): string {
  const { covariances, priors } = plan.ir;
  const printed = covariances.map((covariance) => printCovariance(covariance, priors, entriesOf(plan, covariance), printer));
  return `/** What the priors keep beside the parameters: each covariance and its inverse. */\nexport const covariances = [${printed.join(', ')}];`;
}

/** The list of the module that is these names, the names themselves, or how many rows there are. */
function entriesOf({ ir, setNames }: Plan, { entries, size }: Covariance): string {
  if (!entries) return String(size);
  const same = (names: readonly string[]) => names.join('\n') === entries.join('\n');
  if (same(ir.tasks.map(({ name }) => name))) return 'tasks';
  const named = ir.tasks.map(({ target }) => target).find((target) => 'set' in target && same(target.labels));
  return named && 'set' in named ? setNames.get(setKey(named))! : `[${entries.map(string).join(', ')}]`;
}

function printCovariance({ name, use, given }: Covariance, priors: readonly Prior[], entries: string, printer: UsePrinter): string {
  if (given) {
    printer.imports.add('givenCovariance');
    return `givenCovariance(${string(name)}, ${literal(given)})`;
  }
  const over = priors.filter(({ covariances }) => Object.values(covariances).includes(name));
  const tensors = over.map(({ name: of, modes, covariances }) => {
    const named = modes.map((mode) => (covariances[mode] === undefined ? 'null' : string(covariances[mode])));
    return object([['tensor', member('tensors', of)], ['modes', `[${named.join(', ')}]`]]);
  });
  // That layers share it shows in its tensors.
  const { shared: _, ...args } = use.args;
  return printUse(printer, 'covariance', { entry: use.entry, args }, [string(name), entries, `[${tensors.join(', ')}]`]);
}

function printPenalties(plan: Plan): string {
  const lines = plan.ir.priors.map((prior) => {
    const precisions = prior.modes.flatMap((mode) => prior.covariances[mode] ?? []).map((name) => member('p', `${name}.precision`));
    const args = [`${member('tensors', prior.name)}(p)`, ...precisions];
    return `${key(prior.name)}: ${plan.formulaNames.get(prior.penalty)}(${args.join(', ')})`;
  });
  return [
    docComment(plan.ir.priors.every(({ whole }) => whole) ? 'The penalty of each prior.' : 'Minus the logarithm of each prior, but for what no parameter changes.'),
    `function penalties(p: Values): Record<string, tf.Scalar> {`,
    `return { ${lines.join(', ')} };`,
    '}',
  ].join('\n');
}

function printProximal(plan: Plan): string {
  const entries = plan.ir.priors.filter(isProximal).map((prior) => {
    const kernels = ['kernels', kernelNames(plan.ir.tasks, prior)] as const;
    const tensor = member('tensors', prior.name);
    if (prior.proximal !== null) {
      return [prior.name, object([kernels, ['step', `(p, amount) => ${plan.formulaNames.get(prior.proximal)}(${tensor}(p), amount)`]])] as const;
    }
    const { mode, by } = prior.shrinks!;
    const shrinks = object([['tensor', tensor], ['covariance', string(prior.covariances[mode]!)], ['by', String(by)]]);
    return [prior.name, object([kernels, ['shrinks', shrinks]])] as const;
  });
  return [
    docComment('What follows the optimizer in the place of the gradient of these penalties, which would not reach zeros.'),
    `export const proximal: Record<string, Proximal> = ${object(entries)};`,
  ].join('\n');
}

function printRules(plan: Plan, printer: UsePrinter): string {
  const entries = plan.ir.priors.filter((prior) => asksForMore(prior, plan.ir)).map((prior) => {
    const { name, whole, projection, optimizer } = prior;
    const multiplied = multipliedBy(prior, plan.ir.parameters);
    const rules = [
      ['kernels', kernelNames(plan.ir.tasks, prior)] as const,
      ...(multiplied ? [['multiplies', kernelNames(plan.ir.tasks, prior, multiplied)] as const] : []),
      ...(whole ? [['whole', 'true'] as const] : []),
      ...(optimizer ? [['optimizer', printUse(printer, 'optimizer', optimizer)] as const] : []),
      ...(projection ? [['projection', `(p) => ${plan.formulaNames.get(projection)}(${member('tensors', name)}(p))`] as const] : []),
    ];
    return [name, object(rules)] as const;
  });
  return [
    docComment('How priors stand in the objective, and what moves them, where that is otherwise than of all else.'),
    `export const priors: Record<string, PriorRules> = ${object(entries)};`,
  ].join('\n');
}
