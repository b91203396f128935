/** What a model computes and minimises, equation by equation, each beside the line of the spec that it comes from. */
import { findEntry } from '../../catalog/index.ts';
import type { Aligned, Covariance, Formula, Ir, Op, Operand, ParameterOperand, Place, Prior, Task, Use } from '../../ir/ir.ts';
import { weightingOf } from '../weighting.ts';
import { graphOf, type GraphLayer } from './graph.ts';
import { plainName, symbol, toText } from './latex.ts';
import { opTerm, type Term } from './op-latex.ts';

export interface Equation {
  readonly part: 'network' | 'heads' | 'losses' | 'answers' | 'priors' | 'alignments' | 'objective';
  /** `features.h1`, `cross_entropy`, `objective`. */
  readonly of: string;
  /** Both sides, as LaTeX. */
  readonly left: string;
  readonly right: string;
  /** The same as a line of Unicode text. */
  readonly text: string;
  /** What the symbols mean, and the paper where the catalogue names one. */
  readonly note: string;
  readonly place: Place;
}

export function mathematics(ir: Ir): Equation[] {
  const { layers } = graphOf(ir);
  const names = namesOf(ir, layers);
  const symbols = symbolsOf(names, layers);
  return [
    ...layers.map((each) => layerEquation(ir, each, names.get(each.id)!, symbols)),
    ...ir.losses.map((formula) => lossEquation(ir, formula)),
    ...ir.answers.map((formula) => answerEquation(ir, formula)),
    ...ir.priors.map((prior) => priorEquation(ir, prior)),
    ...ir.covariances.flatMap((covariance) => covarianceEquation(covariance)),
    ...ir.distances.map((formula) => distanceEquation(ir, formula)),
    objectiveEquation(ir),
    ...ir.train.phases.flatMap(({ name, use }) => weightingEquation(ir, name, use)),
  ];
}

type Sides = readonly [left: string, right: string];

const equation = (part: Equation['part'], of: string, [left, right]: Sides, note: string, place: Place): Equation => ({
  part,
  of,
  left,
  right,
  text: toText(`${left} = ${right}`),
  note,
  place,
});

/** What a layer is called: by its name, or with its function where another layer has that name too. */
function namesOf(ir: Ir, layers: readonly GraphLayer[]): Map<string, string> {
  const count = new Map<string, number>();
  for (const { layer } of layers) count.set(layer.name, (count.get(layer.name) ?? 0) + 1);
  const own = layers.map(({ id, layer }): [string, string] => [id, count.get(layer.name) === 1 ? layer.name : id]);
  return new Map([...ir.inputs.map(({ name }): [string, string] => [name, name]), ...own]);
}

/** The layers of a head that several tasks share carry the task. */
function symbolsOf(names: ReadonlyMap<string, string>, layers: readonly GraphLayer[]): Map<string, Term> {
  const marks = new Map(layers.map(({ id, fn }) => [id, taskMark(fn.tasks)]));
  return new Map([...names].map(([id, name]) => [id, atom(symbol(name) + (marks.get(id) ?? ''))]));
}

const atom = (latex: string): Term => ({ latex, binds: 3 });

/** To four digits: `0.00001`, `3 \cdot 10^{-7}`. */
function numberTerm(value: number): Term {
  const [digits, exponent] = String(Number(value.toPrecision(4))).split('e');
  return exponent === undefined ? atom(digits!) : { latex: `${digits} \\cdot 10^{${Number(exponent)}}`, binds: 2 };
}

const takesTask = (tasks: readonly string[] | null): boolean => (tasks?.length ?? 0) > 1;
const taskMark = (tasks: readonly string[] | null): string => (takesTask(tasks) ? '^{t}' : '');

function layerEquation(ir: Ir, { id, fn, layer, from, mask }: GraphLayer, name: string, symbols: ReadonlyMap<string, Term>): Equation {
  const values = new Map(layer.from.map((local, i) => [local, symbols.get(from[i]!)!]));
  if (mask !== null) values.set(layer.mask!, symbols.get(mask)!);
  const unit = findEntry('sharing', layer.entry);
  const parameter = ({ parameter: full, shared }: ParameterOperand): Term =>
    atom(unit ? unitSymbol(ir, full, name) : parameterSymbol(full, name) + (shared ? '' : taskMark(fn.tasks)));
  const result = termOf(layer.ops, values, parameter, layer.name);
  const sides: Sides = [symbols.get(id)!.latex, result.latex];
  const tasks = fn.tasks ? `for ${listed(ir, fn.tasks)}${takesTask(fn.tasks) ? ', each task t' : ''}` : '';
  const note = unit ? unit.name + (unit.source ? `. ${unit.source}` : '') : tasks;
  return equation(fn.kind === 'head' ? 'heads' : 'network', id, sides, note, layer.place);
}

const LETTERS: { readonly [parameter: string]: string } = { kernel: 'W', bias: 'b' };

/** `W_{h1}`: the kernel of h1; `\Psi_{h1}`: its mask, where a layer has several kernels with the kernel's name. */
function parameterSymbol(name: string, layer: string): string {
  const [short, kernel] = name.split('.').toReversed() as [string, string];
  const of = layer.length > 2 ? `\\mathrm{${plainName(layer)}}` : plainName(layer);
  if (short === 'mask') return `\\Psi_{${kernel === 'kernel' ? '' : `\\mathrm{${plainName(kernel)}}, `}${of}}`;
  return `${LETTERS[short] ?? `\\mathrm{${plainName(short)}}`}_{${of}}`;
}

/** `\alpha_{kind.h1.mixed, color}`: what a unit's output takes from a column; of kernels `W`. */
function unitSymbol({ parameters }: Ir, full: string, layer: string): string {
  const { shape } = parameters.find(({ name }) => name === full)!;
  const short = full.slice(full.indexOf(layer) + layer.length + 1);
  return `${shape.length === 0 ? '\\alpha' : 'W'}_{\\mathrm{${plainName(layer)}, ${plainName(short)}}}`;
}

function termOf(ops: readonly Op[], given: ReadonlyMap<string, Term>, parameter: (operand: ParameterOperand) => Term, result: string): Term {
  const values = new Map(given);
  const read = (operand: Operand): Term => {
    if (typeof operand === 'number') return numberTerm(operand);
    return typeof operand === 'string' ? values.get(operand)! : parameter(operand);
  };
  for (const op of ops) values.set(op.id, opTerm(op, op.in.map(read)));
  return values.get(result)!;
}

/** `\ell`, or where there are several `\ell_{mse}`. */
function lossSymbol(ir: Ir, formula: Formula): string {
  return ir.losses.length === 1 ? '\\ell' : `\\ell_{\\mathrm{${plainName(formula.name.replace(/_loss$/u, ''))}}}`;
}

function lossEquation(ir: Ir, formula: Formula): Equation {
  const sides: Sides = [`${lossSymbol(ir, formula)}(f, q)`, findEntry('loss', formula.entry)!.equation];
  const tasks = ir.tasks.filter(({ loss }) => loss === formula.name);
  const scales = tasks.flatMap(({ name, scale }) => (scale ? [`${scale.entry} on ${name}`] : []));
  const label = scales.length > 0 ? `the label, scaled (${scales.join(', ')})` : 'the label';
  const note = `f is ${outputs(tasks)}, q ${label}; for ${listed(ir, tasks.map(({ name }) => name))}`;
  return equation('losses', formula.entry, sides, formula.source ? `${note}. ${formula.source}` : note, formula.place);
}

function answerEquation(ir: Ir, formula: Formula): Equation {
  const tasks = ir.tasks.filter(({ answer }) => answer === formula.name);
  const given = new Map([['output', atom('f')]]);
  const { latex } = termOf(formula.ops, given, ({ parameter }) => atom(parameter), formula.result);
  return equation('answers', formula.entry, ['\\hat q', latex], `f is ${outputs(tasks)}; for ${listed(ir, tasks.map(({ name }) => name))}`, formula.place);
}

const priorSymbol = ({ name }: Prior): string => `\\Omega_{\\mathrm{${plainName(name)}}}`;

function priorEquation(ir: Ir, prior: Prior): Equation {
  const { equation: general, equationOf, source } = findEntry('prior', prior.use.entry)!;
  const held = prior.modes.filter((mode) => prior.covariances[mode] !== undefined);
  const sizes = prior.modes.map((mode, axis) => `${mode} ${prior.shape[axis]}`).join(', ');
  const masks = ir.parameters.some(({ name, multiplies }) => multiplies !== undefined && name === prior.kernels[0]);
  const what = masks ? 'mask' : 'kernel';
  const kernels = prior.tasks ? `the ${what}s of ${prior.name} of ${listed(ir, prior.tasks)}` : `the ${what} of ${prior.name}`;
  const note = `${prior.whole ? 'a penalty' : 'minus the logarithm of the prior'}; W [${sizes}] is ${kernels}${source ? `. ${source}` : ''}`;
  return equation('priors', prior.use.entry, [`${priorSymbol(prior)}(W)`, equationOf?.(held, prior.use.args as never) ?? general], note, prior.use.place);
}

function covarianceEquation({ name, mode, size, use }: Covariance): Equation[] {
  const { equationOf: computed, source } = findEntry('covariance', use.entry)!;
  if (!computed) return [];
  const { every, warmup } = use.args;
  const when = every === 'epoch' ? 'after each epoch' : `after each ${String(every)} steps`;
  const from = warmup ? ` from epoch ${Number(warmup) + 1} on` : '';
  const note = `${name} [${size}, ${size}], ${when}${from}; k is ${mode}${source ? `. ${source}` : ''}`;
  const sides: Sides = [`\\Sigma_{\\mathrm{${mode}}}`, computed(use.args as never)];
  return [equation('priors', use.entry, sides, note, use.place)];
}

const distanceSymbol = (name: string): string => `D_{\\mathrm{${plainName(name)}}}`;

function distanceEquation(ir: Ir, { name, entry, args, place, source }: Formula): Equation {
  const { equation: general, equationOf } = findEntry('alignment', entry)!;
  const own = ir.alignments.filter(({ distance }) => distance === name);
  const weights = [...new Set(own.map(({ weight }) => weight))];
  const sides = own.map(({ x, y }) => `${pathOf(x)} and ${pathOf(y)}`);
  const shown = sides.length <= 4 ? sides.join('; ') : `${sides.slice(0, 3).join('; ')}; and ${sides.length - 3} more`;
  const mutual = own[0]!.mutual ? '; what y alone is measured by stands for the mean of both sides' : '';
  const note = `x and y are ${shown}; ${weights.length > 1 ? 'weights' : 'weight'} ${weights.join(', ')}${mutual}${source ? `. ${source}` : ''}`;
  return equation('alignments', entry, [`${distanceSymbol(name)}(x, y)`, equationOf?.(args as never) ?? general], note, place);
}

const pathOf = ({ task, value }: Aligned): string => (task === null ? value : `${task}.${value}`);

const outputs = (tasks: readonly Task[]): string => [...new Set(tasks.map(({ output }) => output))].join(' or ');

function objectiveEquation(ir: Ir): Equation {
  const weighted = ir.tasks.filter(({ weight }) => weight !== 1);
  const weight = weighted.length > 0 ? 'w_t \\, ' : '';
  const loss = ir.losses.length === 1 ? '\\ell' : '\\ell_t';
  const right = `\\sum_t ${weight}\\frac{1}{n_t} \\sum_{i \\in L_t} ${loss}(f_t(x_i), q_{ti})${priorTerm(ir)}`;
  const weights = weighted.map(({ name, weight: value }) => `${name} ${value}`);
  const rest = weighted.length > 0 ? `; weights: ${weights.join(', ')}${weighted.length < ir.tasks.length ? ', else 1' : ''}` : '';
  const byClass = ir.tasks.flatMap(({ name, classWeights }) =>
    classWeights ? [`${name} (${classWeights === 'balanced' ? classWeights : classWeights.join(', ')})`] : [],
  );
  const rows = byClass.length > 0 ? `; rows count by their label in ${byClass.join(', ')}` : '';
  const note = `over the tasks t; L_t are the rows of the batch that are labelled for t, n_t their number${rest}${rows}${ir.priors.some(({ whole }) => !whole) ? '; N is the number of training rows' : ''}${ir.alignments.length > 0 ? '; D_a are the distances of the alignments, w_a their weights' : ''}`;
  return equation('objective', 'objective', ['J(\\theta)', right], note, ir.tasks[0]!.place);
}

/** What the objective holds beside losses. */
function priorTerm({ priors, alignments }: Ir): string {
  const distances = alignments.length > 0 ? ' + \\sum_a w_a D_a' : '';
  const shared = priors.filter(({ whole }) => !whole);
  const shares = shared.length > 0 ? ` + \\frac{1}{N} \\left( ${shared.map(priorSymbol).join(' + ')} \\right)` : '';
  return distances + shares + priors.filter(({ whole }) => whole).map((each) => ` + ${priorSymbol(each)}`).join('');
}

/** What a phase does in the place of following the gradient of the objective. */
function weightingEquation(ir: Ir, phase: string, use: Use): Equation[] {
  const own = weightingOf(use);
  if (!own) return [];
  const { symbol: of, equation: right, note, source } = findEntry('weighting', own.entry)!;
  const whole = of.startsWith('J');
  const priors = whole || ir.priors.length === 0 ? '' : '; that of the priors is added';
  const said = `in phase ${phase}; ℓ_t is the mean loss of t over L_t, w_t its weight; ${note}${priors}${source ? `. ${source}` : ''}`;
  return [equation('objective', own.entry, [of, whole ? right + priorTerm(ir) : right], said, use.place)];
}

function listed(ir: Ir, names: readonly string[]): string {
  if (names.length > 1 && names.length === ir.tasks.length) return `all ${names.length} tasks`;
  return names.length <= 8 ? names.join(', ') : `${names.slice(0, 6).join(', ')} and ${names.length - 6} more`;
}

const TITLES: { readonly [part in Equation['part']]: string } = {
  network: 'The network',
  heads: 'The heads',
  losses: 'The loss of one row',
  answers: 'What an output means',
  priors: 'What is believed of parameters',
  alignments: 'What is held alike',
  objective: 'What training minimises',
};

/** The equations as lines of text, under a title for each part. */
export function mathematicsText(equations: readonly Equation[], spec: string): string {
  const widest = Math.max(...equations.map(({ text }) => Math.min([...text].length, 72)));
  return sections(equations, (title, each) => [
    title,
    ...each.flatMap(({ text, note, place }) => [
      `  ${text}${' '.repeat(Math.max(widest - [...text].length, 0))}   ${lineOf(place, spec)}`,
      ...(note ? [`      ${note}`] : []),
    ]),
    '',
  ]);
}

/** The equations as LaTeX, an `align*` a part (package amsmath). */
export function mathematicsLatex(equations: readonly Equation[], spec: string): string {
  return sections(equations, (title, each) => [
    `% ${title}`,
    '\\begin{align*}',
    each
      .map(({ left, right, note, place }) => {
        const said = `${lineOf(place, spec)}${note ? `: ${note}` : ''}`;
        return `  ${left} &= ${right} && \\text{${plainName(said)}}`;
      })
      .join(' \\\\\n'),
    '\\end{align*}',
    '',
  ]);
}

function sections(equations: readonly Equation[], print: (title: string, each: readonly Equation[]) => string[]): string {
  const parts = (Object.keys(TITLES) as Equation['part'][]).map((part) => ({
    title: TITLES[part],
    each: equations.filter((equation) => equation.part === part),
  }));
  return parts.flatMap(({ title, each }) => (each.length > 0 ? print(title, each) : [])).join('\n').trimEnd();
}

const lineOf = (place: Place, spec: string): string => (place.file === spec ? `line ${place.line}` : `${place.file}, line ${place.line}`);
