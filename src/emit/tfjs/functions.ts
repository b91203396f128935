/** Trunks, branches, heads, losses and answers as functions. */
import type { Formula, Layer, NetworkFunction, ParameterOperand, Shape } from '../../ir/ir.ts';
import { camelCase, docComment, object, string, templateText } from '../printer.ts';
import { declare, printOps, valueOf, type Body } from './body.ts';
import { lineOf, marksAt, portsText, shapeText } from './places.ts';
import { isIdentity, takesStep, takesTask, type Plan } from './plan.ts';

/** A trunk or branch takes the parameters and its inputs; a head of several tasks the task too; what is random the step. */
export function printFunction(plan: Plan, fn: NetworkFunction): string {
  const body = startBody(plan, fn);
  const inputs = fn.inputs.map(({ name, shape }) => bind(body, name, shape));
  for (const layer of fn.layers) {
    body.lines.push(...marksAt(plan, layer.place));
    printLayer(body, layer);
  }
  const signature = [
    'p: Values',
    ...(takesTask(fn) ? ['task: Task'] : []),
    ...inputs.map((input) => `${input}: tf.Tensor`),
    ...(takesStep(fn) ? ['step: Step'] : []),
  ];
  return [
    docComment(functionComment(plan, fn)),
    `export function ${plan.functionNames.get(fn.name)}(${signature.join(', ')}): ${returnType(fn)} {`,
    ...body.lines,
    `return ${returned(body, fn)};`,
    '}',
  ].join('\n');
}

/** `loss(pair, label)`: one row's loss, or what a head's output means; null where the output is the answer itself. */
export function printFormula(plan: Plan, formula: Formula, comment: string, gives: 'tf.Tensor' | 'tf.Scalar' = 'tf.Tensor'): string | null {
  if (isIdentity(formula)) return null;
  const body: Body = { values: new Map(), lines: [], names: plan.names.inner(), parameter: none, stream: string };
  body.lines.push(...marksAt(plan, formula.place));
  const nameOf = (name: string): string => (name === 'output' ? outputName(plan, formula) : camelCase(name));
  const inputs = formula.inputs.map(({ name, shape }) => bind(body, name, shape, nameOf(name)));
  const owners = ownersIn(formula);
  printOps(body, ({ id }) => nameOf(owners.get(id)!), formula.ops, formula.result);
  return [
    docComment(comment),
    `export function ${plan.formulaNames.get(formula.name)}(${inputs.map((input) => `${input}: tf.Tensor`).join(', ')}): ${gives} {`,
    ...body.lines,
    `return ${valueOf(body, formula.result).code};`,
    '}',
  ].join('\n');
}

/** Of each op the first of the inputs that it is made of. */
function ownersIn({ inputs, ops }: Formula): Map<string, string> {
  const names = inputs.map(({ name }) => name);
  const owners = new Map(names.map((name) => [name, name]));
  for (const { id, in: operands } of ops) {
    const of = operands.flatMap((operand) => (typeof operand === 'string' ? [owners.get(operand)!] : []));
    owners.set(id, names.find((name) => of.includes(name)) ?? names[0]!);
  }
  return owners;
}

export function lossComment(plan: Plan, formula: Formula): string {
  const source = formula.source ? ` ${formula.source}.` : '';
  const ports = formula.inputs.map((port) => (port.name === 'output' ? { ...port, name: outputName(plan, formula) } : port));
  return `${formula.entry}, ${lineOf(formula.place, plan.ir.spec)}: ${portsText(ports)} to [batch].${source}`;
}

export function answerComment(plan: Plan, formula: Formula): string {
  const result = formula.ops.at(-1)?.shape ?? [];
  return `What ${outputName(plan, formula)} means: ${ANSWERS[kindOf(plan, formula)]}, ${shapeText(result)}.`;
}

const ANSWERS = {
  binary: 'the probability of yes',
  class: 'the probabilities of the classes',
  subset: 'the probability of each label',
  real: 'the value',
} as const;

function kindOf(plan: Plan, formula: Formula): keyof typeof ANSWERS {
  return plan.groups.find(({ answer }) => answer === formula)!.tasks[0]!.target.kind;
}

function startBody(plan: Plan, fn: NetworkFunction): Body {
  const [task] = fn.tasks ?? [];
  const owned = (name: string): string => {
    if (takesTask(fn)) return `\`\${task}.${templateText(name)}\``;
    return string(task === undefined ? name : `${task}.${name}`);
  };
  const parameter = ({ parameter: name, shared }: ParameterOperand) => ({
    code: `p[${shared ? string(name) : owned(name)}]`,
    shape: plan.shapes.get(shared || task === undefined ? name : `${task}.${name}`) ?? [],
  });
  return { values: new Map(), lines: [], names: plan.names.inner(), parameter, stream: owned };
}

function none({ parameter }: ParameterOperand): never {
  throw new Error(`a formula has no parameter ${parameter}`);
}

function bind(body: Body, id: string, shape: Shape, wanted = id): string {
  const code = body.names.take(wanted);
  body.values.set(id, { code, shape });
  return code;
}

function printLayer(body: Body, layer: Layer): void {
  printOps(body, layer.name, layer.ops, layer.name);
  const { code } = valueOf(body, layer.ops.length > 0 ? layer.name : layer.from[0]!);
  body.values.set(layer.name, { code: declare(body, layer.name, code), shape: layer.shape });
}

function returnType(fn: NetworkFunction): string {
  if (fn.outputs.length === 1) return 'tf.Tensor';
  return object(fn.outputs.map(({ name }) => [name, 'tf.Tensor']));
}

function returned(body: Body, fn: NetworkFunction): string {
  const outputs = fn.outputs.map(({ name }) => [name, valueOf(body, name).code] as const);
  return outputs.length === 1 ? outputs[0]![1] : object(outputs);
}

function functionComment(plan: Plan, fn: NetworkFunction): string {
  const from = `${lineOf(fn.place, plan.ir.spec)}: ${portsText(fn.inputs)} to ${portsText(fn.outputs)}.`;
  if (fn.kind !== 'head') return `${fn.kind} ${fn.name}, ${from}`;
  return takesTask(fn) ? `A task's head, ${from}` : `The head of ${fn.tasks![0]}, ${from}`;
}

/** The output's name where all tasks that share the formula call it the same. */
function outputName(plan: Plan, formula: Formula): string {
  const outputs = new Set(
    plan.groups.filter(({ loss, answer }) => loss === formula || answer === formula).map(({ tasks }) => tasks[0]!.output),
  );
  return outputs.size === 1 ? [...outputs][0]! : 'output';
}
