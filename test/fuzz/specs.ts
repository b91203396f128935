/** Specs that nobody wrote: those of this repository with tokens mangled, and some made up by the grammar's rules. */
import { scan } from '../../grammar/lexer.ts';
import { all } from '../../src/catalog/all.ts';
import { pick, type Draw } from './draw.ts';

const OTHERS = ['{', '}', '(', ')', '[', ']', ',', ':', '=', '<-', '.', '..', 'foo', '300', '-1', '1e400', '0', '12%', '"s"', '"', 'task', 'from', '+', '*', ';', '\n', '//', '𝕏', '\u202e', '__proto__', 'constructor'];

/** One to six tokens taken out, doubled, swapped or replaced, or a stretch of them repeated. */
export function mangledSpec(text: string, draw: Draw): string {
  const images = scan(text).tokens.map(({ startOffset, endOffset }, i, tokens) => text.slice(i === 0 ? 0 : tokens[i - 1]!.endOffset! + 1, startOffset) + text.slice(startOffset, endOffset! + 1));
  for (let left = 1 + draw(6); left > 0; left--) {
    const at = draw(images.length);
    const how = draw(7);
    if (how === 0) images.splice(at, 1);
    else if (how === 1) images.splice(at, 0, images[at]!);
    else if (how === 2) images[at] = ` ${pick(draw, OTHERS)} `;
    else if (how === 3) images.splice(at, 0, ` ${pick(draw, OTHERS)} `);
    else if (how === 4) images.splice(at, 2, images[at + 1] ?? '', images[at]!);
    else if (how === 5) images[at] = images[draw(images.length)]!;
    else images.splice(at, 0, ...images.slice(at, at + draw(30)));
  }
  return images.join('');
}

const NAMES = ['x', 'y', 'a', 'h1', 'h2', 'rows', 'sort', 'größe', 'kinds', 'body', 'out', 'classes', 'width', 't', 'toString', '"a b"', '__proto__'];
const entries = (kind: string): string[] => all.filter((entry) => entry.kind === kind).map(({ name }) => name);
const layers = entries('layer');
const losses = entries('loss');
const optimizers = entries('optimizer');
const protocols = entries('protocol');
const phases = entries('phase');
const metrics = entries('metric');

/** A spec by the grammar's rules: of two thirds, names and arguments are as they should be, but for a few. */
export function generatedSpec(draw: Draw): string {
  return draw(3) === 0 ? wildSpec(draw) : tidySpec(draw);
}

function tidySpec(draw: Draw): string {
  let count = 0;
  const now = (of: number, text: string): string => (draw(of) === 0 ? text : '');
  const layer = (): string => {
    const calls = [`dense(${1 + draw(9)}${now(2, ', activation: relu')})`, 'activation(tanh)', 'dropout(0.5)', 'batch_norm()', `dense(width + ${draw(4)})`, `${pick(draw, layers)}()`];
    return `h${++count} = ${pick(draw, draw(6) === 0 ? calls : calls.slice(0, 5))}`;
  };
  const chain = (least: number): string => Array.from({ length: least + draw(3) }, layer).join('\n');
  const heads = [
    ['sort', 'class of kinds', 'dense(classes)', pick(draw, ['cross_entropy', ...losses]), 'sort'],
    ['yes', 'binary', 'dense(1)', pick(draw, ['binary_cross_entropy', ...losses]), 'yes'],
    ['amount', 'real', 'dense(1)', pick(draw, ['mse', ...losses]), 'a'],
  ].filter(() => draw(3) > 0);
  const tasks = heads.map(([task, type, out, loss]) => `task ${task}: ${type} {\n${draw(2) === 0 ? chain(0) : ''}\nz = ${out}\nloss: ${draw(20) === 0 ? loss : type === 'binary' ? 'binary_cross_entropy' : type === 'real' ? 'mse' : 'cross_entropy'}${now(5, '\nweight: 0.3')}\n}`);
  return `let width = ${1 + draw(30)}
labels kinds [rose, daisy, tulip]
model ${pick(draw, ['m', 'größe', 'constructor'])} {
input x: real[2]${now(2, ` { scale: ${pick(draw, entries('scale'))} }`)}
${draw(2) === 0 ? `trunk body from x {\n${chain(1)}\n}\nsplit after body {` : 'split after x {'}
${tasks.join('\n')}
}
}
data {
source rows = csv("rows.csv")
x <- rows.a .. rows.b
${heads.map(([task, , , , column]) => `${task} <- rows.${column}`).join('\n')}
}
train {
seed: ${draw(100)}
phase first: joint { optimizer: ${pick(draw, optimizers)}(${pick(draw, ['0.1', '1e-3', ''])}), batch: ${1 + draw(64)}, epochs: ${1 + draw(9)}${now(3, ', schedule: linear()')} }
${now(3, `phase then: ${draw(9) === 0 ? pick(draw, phases) : pick(draw, ['joint', 'alternate'])} { optimizer: adam(0.01), batch: 4, epochs: 2 }`)}
}
evaluate { protocol: ${pick(draw, ['holdout(train: 50%, test: 50%)', 'kfold(3)', ...(draw(9) === 0 ? [`${pick(draw, protocols)}()`] : [])])}; metrics: [${draw(9) === 0 ? pick(draw, metrics) : heads[0]?.[0] === 'amount' ? 'mse' : 'accuracy'}] }
`;
}

/** Rules that mostly hold. */
function wildSpec(draw: Draw): string {
  const name = (): string => pick(draw, NAMES);
  const often = (usual: string): string => (draw(12) === 0 ? pick(draw, [...OTHERS, ...NAMES]) : usual);
  const some = (most: number, of: () => string, between: string): string => Array.from({ length: draw(most + 1) }, of).join(between);
  const value = (depth = 0): string => {
    const kinds = [() => String(draw(40)), () => pick(draw, ['0.5', '1e-3', '-2', '50%', '3x', '"text"', 'true', 'relu', 'auto', 'none']), name, () => `[${some(3, () => value(depth + 1), ', ')}]`, () => `${name()}(${args(depth + 1)})`, () => `${value(depth + 1)} ${pick(draw, ['+', '-', '*', '/'])} ${value(depth + 1)}`];
    return pick(draw, depth > 3 ? kinds.slice(0, 2) : kinds)();
  };
  const args = (depth = 0): string => some(3, () => (draw(2) === 0 ? value(depth) : `${pick(draw, ['kernel', 'rate', 'size', 'activation', 'units', 'pad', 'stride'])}: ${value(depth)}`), ', ');
  const shape = (): string => pick(draw, ['real[4]', 'real[2]', 'image[8, 8, 3]', 'tokens[10]', 'real', `real[${value()}]`]);
  const layer = (): string => {
    const of = pick(draw, layers);
    const given = ['dense', 'conv', 'embedding'].includes(of) ? [String(1 + draw(9)), args()].filter(Boolean).join(', ') : args();
    return `${often(name())} = ${often(of)}(${given})${draw(8) === 0 ? ` from ${name()}` : ''}`;
  };
  const block = (kind: string, body: () => string): string => `${kind} ${often('{')}\n${body()}\n${often('}')}`;
  const chain = (): string => some(4, () => (draw(9) === 0 ? block(`repeat ${value()}`, layer) : layer()), '\n');
  const task = (): string => block(`task ${name()}: ${pick(draw, ['binary', 'class of kinds', 'real', 'real[2]', 'subset of kinds', 'binary(no, yes)'])}`, () => `${chain()}\nz = dense(${pick(draw, ['1', '2', 'classes', 'size'])})\nloss: ${often(pick(draw, losses))}(${args()})`.replace('()', ''));
  const model = (): string =>
    block(`model ${often('m')}`, () => [`input x: ${shape()} ${draw(2) === 0 ? '{ scale: standardize }' : ''}`, draw(2) === 0 ? block(`trunk body from ${often('x')}`, chain) : '', block(`split after ${often('x')}`, () => some(3, task, '\n')), draw(5) === 0 ? `prior p: ${name()}(${args()}) over ${name()}.kernel` : ''].join('\n'));
  const data = (): string => block('data', () => [`source rows = ${pick(draw, ['csv', 'npy', 'jsonl'])}("rows.csv")`, `x <- ${often('rows.a .. rows.d')}`, ...['sort', 'y', 't'].filter(() => draw(2) === 0).map((each) => `${each} <- rows.${pick(draw, ['a', 'sort', 'yes'])}${draw(6) === 0 ? ` { missing: [${value()}] }` : ''}`)].join('\n'));
  const train = (): string => block('train', () => [`seed: ${value()}`, ...Array.from({ length: 1 + draw(2) }, (_, i) => `phase p${draw(4) === 0 ? '' : i}: ${often(pick(draw, phases))} { optimizer: ${pick(draw, optimizers)}(${draw(3) === 0 ? args() : '0.01'}), batch: 16, epochs: ${often('3')} }`)].join('\n'));
  const evaluate = (): string => block('evaluate', () => `protocol: ${draw(3) === 0 ? `${pick(draw, protocols)}(${args()})` : 'holdout(train: 80%, test: 20%)'}\nmetrics: [${some(3, () => pick(draw, metrics), ', ')}]`);
  const parts = [() => `let width = ${value()}`, () => 'labels kinds [rose, daisy, tulip]', model, data, train, evaluate];
  return parts.map((part) => (draw(15) === 0 ? '' : part())).join('\n\n');
}
