/** The core ops as mathematics. */
import type { Json, Op } from '../../ir/ir.ts';
import type { OpName } from '../../ir/ops.ts';

/** LaTeX and how tightly it binds: 1 a sum, 2 a product, 3 one thing. */
export interface Term {
  readonly latex: string;
  readonly binds: 1 | 2 | 3;
}

type Attrs = { readonly [key: string]: Json };
type Rule = (terms: readonly Term[], attrs: Attrs) => Term;

const one = (latex: string): Term => ({ latex, binds: 3 });
const within = ({ latex, binds }: Term, least: 1 | 2 | 3): string => (binds >= least ? latex : `\\left( ${latex} \\right)`);
const applied = (name: string): Rule => ([x]) => one(`${name}(${x!.latex})`);
const between = (mark: string, binds: 1 | 2): Rule => ([a, b]) => ({
  latex: `${within(a!, binds)} ${mark} ${within(b!, binds === 1 ? 2 : binds)}`,
  binds,
});

const convolved = (mark: string): Rule => ([x, kernel], attrs) => ({
  latex: `${within(kernel!, 3)} ${mark}${moved(attrs)} ${within(x!, 3)}`,
  binds: 2,
});
const pooled = (name: string): Rule => ([x], attrs) =>
  one(`\\operatorname{${name}}_{${times(attrs.size)}${stride(attrs)}}(${x!.latex})`);

const listed = (terms: readonly Term[]): string => terms.map(({ latex }) => latex).join(', ');
const recurrent = (name: string): Rule => (terms, { backward }) =>
  one(`\\operatorname{${name}}${backward ? '^{\\leftarrow}' : ''}(${listed(terms)})`);

const times = (pair: Json | undefined): string => (pair as readonly number[]).join(' \\times ');
const isOnes = (pair: Json | undefined): boolean => pair === undefined || (pair as readonly number[]).every((n) => n === 1);
const stride = ({ stride: by }: Attrs): string => (isOnes(by) ? '' : `,\\,/${times(by)}`);

/** How the window of a convolution moves, as an index of its mark. */
function moved(attrs: Attrs): string {
  const marks = [isOnes(attrs.stride) ? '' : `/${times(attrs.stride)}`, isOnes(attrs.dilation) ? '' : `\\cdot ${times(attrs.dilation)}`];
  const shown = marks.filter((mark) => mark !== '').join(',\\,');
  return shown === '' ? '' : `_{${shown}}`;
}

const isNumber = ({ latex }: Term): boolean => /^[\d.]+$/u.test(latex);

const rules: Readonly<Record<OpName, Rule>> = {
  matmul: ([a, b]) => ({ latex: `${within(a!, 2)}  ${within(b!, 3)}`, binds: 2 }),
  mode_product: ([x, matrix], { axis }) => ({ latex: `${within(x!, 2)} \\times_{${Number(axis) + 1}} ${within(matrix!, 2)}`, binds: 2 }),
  scale_mode: ([x, row], { axis }) => ({ latex: `${within(x!, 2)} \\times_{${Number(axis) + 1}} \\operatorname{diag}(${row!.latex})`, binds: 2 }),
  class_means: ([x]) => one(`\\bar ${within(x!, 3)}`),
  squared_distances: ([a, b]) => one(`\\lVert ${within(a!, 2)} - ${within(b!, 2)} \\rVert^2`),
  transpose: ([x]) => one(`${within(x!, 3)}^{\\top}`),
  add: ([a, b]) => ({ latex: `${a!.latex} + ${b!.latex}`, binds: 1 }),
  sub: between('-', 1),
  mul: ([a, b], attrs) => (isNumber(a!) ? between('\\,', 2) : between('\\odot', 2))([a!, b!], attrs),
  div: ([a, b]) => one(`\\frac{${a!.latex}}{${b!.latex}}`),
  maximum: ([a, b]) => one(`\\max(${a!.latex}, ${b!.latex})`),
  minimum: ([a, b]) => one(`\\min(${a!.latex}, ${b!.latex})`),
  identity: ([x]) => x!,
  neg: ([x]) => ({ latex: `-${within(x!, 2)}`, binds: 1 }),
  exp: ([x]) => one(`e^{${x!.latex}}`),
  log: applied('\\log'),
  sqrt: ([x]) => one(`\\sqrt{${x!.latex}}`),
  square: ([x]) => one(`${within(x!, 3)}^{2}`),
  abs: ([x]) => one(`\\lvert ${x!.latex} \\rvert`),
  sigmoid: applied('\\sigma'),
  tanh: applied('\\tanh'),
  relu: ([x]) => one(`\\max(0, ${x!.latex})`),
  elu: applied('\\operatorname{elu}'),
  softplus: ([x]) => one(`\\log(1 + e^{${x!.latex}})`),
  erf: applied('\\operatorname{erf}'),
  softmax: applied('\\operatorname{softmax}'),
  log_softmax: applied('\\log \\operatorname{softmax}'),
  sum: ([x]) => ({ latex: `\\sum ${within(x!, 2)}`, binds: 2 }),
  mean: applied('\\operatorname{mean}'),
  pick: ([x, index]) => one(`${within(x!, 3)}_{${index!.latex}}`),
  column: ([x], { index }) => one(`${within(x!, 3)}_{${Number(index) + 1}}`),
  gather: ([index, table]) => one(`${within(table!, 3)}_{${index!.latex}}`),
  counts: applied('\\operatorname{counts}'),
  concat: (terms) => one(`\\left[ ${terms.map(({ latex }) => latex).join(', ')} \\right]`),
  reshape: applied('\\operatorname{reshape}'),
  conv2d: convolved('\\ast'),
  conv1d: ([x, kernel], { stride: by, dilation, ...attrs }) =>
    convolved('\\ast')([x!, kernel!], { ...attrs, stride: [by!], dilation: [dilation!] }),
  grouped_conv2d: ([x, kernel], attrs) => convolved(`\\ast^{${Number(attrs.groups)}}`)([x!, kernel!], attrs),
  depthwise_conv2d: convolved('\\circledast'),
  max_pool: pooled('maxpool'),
  avg_pool: pooled('avgpool'),
  mask: ([x]) => one(`[${x!.latex} > 0]`),
  constant: (_, { values }) => one(`(${(values as readonly number[]).join(', ')})`),
  matrix: (_, { rows }) => one(`\\begin{pmatrix} ${(rows as readonly (readonly number[])[]).map((row) => row.join(' & ')).join(' \\\\ ')} \\end{pmatrix}`),
  sinusoids: () => one('\\operatorname{sinusoids}'),
  attention: (terms, { heads }) => one(`\\operatorname{attention}_{${Number(heads)}}(${listed(terms)})`),
  lstm: recurrent('lstm'),
  gru: recurrent('gru'),
  batch_norm: ([x, scale, shift]) => ({ latex: `${scale!.latex} \\odot \\operatorname{norm}(${x!.latex}) + ${shift!.latex}`, binds: 1 }),
  dropout: ([x], { rate }) => one(`\\operatorname{dropout}_{${Number(rate)}}(${x!.latex})`),
};

export function opTerm(op: Op, terms: readonly Term[]): Term {
  return rules[op.op](terms, op.attrs ?? {});
}
