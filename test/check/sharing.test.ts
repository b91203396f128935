/** `share` and the variant `sharing`: what becomes of layers, phases, priors and plots, and what is said where tasks cannot share so. */
import { describe, expect, it } from 'vitest';
import type { Ir } from '../../src/ir/ir.ts';
import { checkIr } from '../../src/ir/check.ts';
import { compileText } from '../../src/harness/spec.ts';

interface Said {
  readonly share?: string;
  readonly variant?: string;
  readonly input?: string;
  readonly trunk?: string;
  readonly tasks?: string;
  readonly priors?: string;
  readonly phases?: string;
  readonly before?: string;
  readonly plot?: string;
}

const LAYERS = 'c1 = dense(4, activation: relu); c2 = dense(3, activation: relu); out = dense(classes); loss: cross_entropy';
const HEADS = `tasks [a, b, c]: class of kinds { ${LAYERS} }`;
const MAIN = 'phase main: joint { optimizer: sgd(0.1), epochs: 2 }';

function compiled({ share = '', variant = '', input = 'real[4]', trunk = '', tasks = HEADS, priors = '', phases = MAIN, before = '', plot = '' }: Said) {
  const text = `${before}
labels kinds [rose, daisy]
model m {
  input x: ${input}
  ${trunk}
  split after ${trunk ? 'body' : 'x'} { ${tasks} }
  ${priors}
  ${share}
}
data { source rows = csv("rows.csv"); x <- rows.a .. rows.d }
train { ${phases} }
evaluate { ${plot}; compare { ${variant} } }
`;
  const { ir, diagnostics } = compileText(text);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return { ir: ir!, variant: ir?.variants[0]?.ir, codes: errors.map(({ code }) => code), messages: errors.map(({ message }) => message), spans: errors.map(({ span }) => text.slice(span.start, span.end)) };
}

const layersOf = ({ functions }: Ir): string[] => functions.filter(({ kind }) => kind !== 'head').flatMap(({ name, layers }) => layers.map((layer) => `${name}.${layer.name}`));
const readsOf = ({ functions }: Ir, name: string): readonly string[] => functions.flatMap(({ layers }) => layers).find((layer) => layer.name === name)!.from;

describe('the network', () => {
  it('has a column a task, a unit behind each place, and what lies behind the last one in the heads', () => {
    const { ir } = compiled({ share: 'share cross_stitch at [c1]', tasks: HEADS.replace(', c]', ']') });
    expect(layersOf(ir)).toEqual(['parallel.a.c1', 'parallel.b.c1', 'parallel.a.c1.mixed', 'parallel.b.c1.mixed']);
    expect(ir.functions.filter(({ kind }) => kind === 'head').map(({ layers }) => layers.map(({ name }) => name))).toEqual([
      ['c2', 'out'],
      ['c2', 'out'],
    ]);
    expect(ir.tasks.map(({ inputs }) => inputs)).toEqual([['parallel.a.c1.mixed'], ['parallel.b.c1.mixed']]);
    expect(checkIr(ir)).toEqual([]);
  });

  it('goes on from the units between two places, and reads what stands before them as it was', () => {
    const layers = LAYERS.replace('out =', 'r = add() from c2, c0; out =').replace('c1 =', 'c0 = dense(3); c1 =');
    const { ir } = compiled({ share: 'share cross_stitch at [c1, c2]', tasks: `tasks [a, b]: class of kinds { ${layers} }` });
    expect(readsOf(ir, 'a.c2')).toEqual(['a.c1.mixed']);
    expect(readsOf(ir, 'b.c2.mixed')).toEqual(['a.c2', 'b.c2']);
    expect(ir.tasks[1]!.inputs).toEqual(['parallel.b.c2.mixed', 'parallel.b.c0']);
  });

  it('is the same whether it is said in the model or of a variant', () => {
    const unit = compiled({ share: 'share nddr(0.8) at [c1, c2]' }).ir;
    const { variant, ir } = compiled({ variant: 'v: sharing(nddr(0.8), at: [c1, c2])' });
    const network = (of: Ir) => JSON.stringify([of.functions, of.calls, of.parameters, of.tasks], (name, value: unknown) => (name === 'place' ? null : value));
    expect(network(variant!)).toBe(network(unit));
    expect(layersOf(ir)).toEqual([]);
  });

  it('takes heads that are written apart, blocks, and what follows a trunk', () => {
    const own = LAYERS.replace('c1 = dense(4, activation: relu)', 'c1 = wide(4)');
    const { ir } = compiled({
      before: 'block wide(n) from y { d = dense(n); e = activation(relu) }',
      trunk: 'trunk body from x { h = dense(5) }',
      tasks: `task a: class of kinds { ${own} }; task b: class of kinds { ${own} }`,
      share: 'share cross_stitch at [c1.e, c2]',
    });
    expect(layersOf(ir).slice(1, 6)).toEqual(['parallel.a.c1.d', 'parallel.a.c1.e', 'parallel.b.c1.d', 'parallel.b.c1.e', 'parallel.a.c1.e.mixed']);
    expect(ir.calls.map(({ arguments: read }) => read)).toEqual([['x'], ['body.h']]);
  });

  it('may have heads without layers of their own', () => {
    const { ir } = compiled({ share: 'share nddr at out' });
    expect(ir.tasks.map(({ inputs, output }) => [inputs, output])).toEqual(['a', 'b', 'c'].map((task) => [[`parallel.${task}.out.mixed`], 'mixed']));
  });

  it('has experts in the place of the tasks where the unit says so', () => {
    const { ir } = compiled({ share: 'share mmoe(2) at c2' });
    expect(layersOf(ir)).toEqual(['parallel.expert1.c1', 'parallel.expert1.c2', 'parallel.expert2.c1', 'parallel.expert2.c2', ...['a', 'b', 'c'].map((task) => `parallel.${task}.c2.mixed`)]);
    expect(readsOf(ir, 'b.c2.mixed')).toEqual(['expert1.c2', 'expert2.c2', 'x']);
  });

  it('starts alike in all columns what starts alike in all tasks', () => {
    const { ir } = compiled({ share: 'share cross_stitch at c1', tasks: HEADS.replace('relu)', 'relu, start: same)') });
    expect(ir.parameters.filter(({ name }) => name.endsWith('c1.kernel')).map(({ name, column }) => [name, column])).toEqual(['a', 'b', 'c'].map((task) => [`parallel.${task}.c1.kernel`, task]));
  });
});

it('leaves padding out behind units as before them', () => {
  const text = `vocabulary words from rows.text { size: 9 }
labels kinds [rose, daisy]
model m {
  input x: tokens[5] of words
  split after x { tasks [a, b]: class of kinds { e = embedding(4); s = dense(3); m = mean_pool(); out = dense(classes); loss: cross_entropy } }
  share nddr at [e, s]
}
data { source rows = csv("rows.csv"); x <- rows.text }
train { ${MAIN} }
`;
  const { ir } = compileText(text);
  const pool = ir!.functions.flatMap(({ layers }) => layers).find(({ name }) => name === 'm')!;
  expect([pool.from, pool.mask]).toEqual([['mixed'], 'x']);
  expect(ir!.tasks[0]!.inputs).toEqual(['parallel.a.s.mixed', 'x']);
});

describe('what belongs to layers', () => {
  const train = (said: string) => compiled({ share: 'share cross_stitch at [c1, c2]', tasks: HEADS.replace(', c]', ']'), phases: `phase main: joint { optimizer: sgd(0.1), epochs: 2, ${said} }` }).ir.train.phases[0]!.use.args;

  it('moves a unit with the layer before it', () => {
    expect(train('train: [a]').train).toEqual(['parallel.a.c1', 'parallel.a.c1.mixed', 'parallel.a.c2', 'parallel.a.c2.mixed', 'a']);
    expect(train('train: [a.c1]').train).toEqual(['parallel.a.c1', 'parallel.a.c1.mixed']);
    expect(train('train: [a, b]').train).toEqual(['parallel', 'a', 'b']);
    expect(train('train: [out]').train).toEqual(['a.out', 'b.out']);
  });

  it('multiplies the rate of a unit as that of the layer before it', () => {
    expect(train('rates: { "a.c2": 0.5x }').rates).toEqual({ 'parallel.a.c2': 0.5, 'parallel.a.c2.mixed': 0.5 });
    const { ir } = compiled({ share: 'share cross_stitch at c1 { rate: 100x }' });
    expect(ir.parameters.filter(({ rate }) => rate === 100)).toHaveLength(9);
  });

  it('keeps priors, which tie columns as they tied tasks', () => {
    const priors = 'prior [c1, out] ~ tensor_normal(task: learned)';
    const held = (unit: string) => compiled({ share: `share ${unit} at c1`, priors, tasks: HEADS.replaceAll('relu)', 'relu, start: same)') }).ir.priors;
    expect(held('cross_stitch').map(({ name, tasks, kernels }) => [name, tasks, kernels[1]])).toEqual([
      ['c1', ['a', 'b', 'c'], 'parallel.b.c1.kernel'],
      ['out', ['a', 'b', 'c'], 'b.out.kernel'],
    ]);
    expect(held('mmoe').map(({ use }) => (use.args.task as { entry: string }).entry)).toEqual(['identity', 'identity']);
  });

  it('shows in plots what the columns give', () => {
    const { ir } = compiled({ share: 'share cross_stitch at c1', plot: 'plot: [tsne(c1)]' });
    expect(ir.evaluate.plots[0]!.outputs).toEqual([{ name: 'c1', layers: ['parallel.a.c1', 'parallel.b.c1', 'parallel.c.c1'] }]);
  });
});

describe('several changes', () => {
  it('are carried out from left to right', () => {
    const { ir, variant } = compiled({ variant: 'v: [with({ "train.main.epochs": 7 }), shared(c1), sharing(cross_stitch, at: [c2])]' });
    expect(layersOf(variant!)).toEqual(['shared.c1', ...['a', 'b', 'c'].map((task) => `parallel.${task}.c2`), ...['a', 'b', 'c'].map((task) => `parallel.${task}.c2.mixed`)]);
    expect(variant!.train.phases[0]!.use.args.epochs).toBe(7);
    expect(ir.variants[0]!.is).toBe('[with({ "train.main.epochs": 7 }), shared(c1), sharing(cross_stitch, at: [c2])]');
    expect(ir.variants[0]!.uses.map(({ entry }) => entry)).toEqual(['with', 'shared', 'sharing']);
    expect(checkIr(ir)).toEqual([]);
  });

  it.each([
    ['[shared(c1), with({ "train.main.epochs": 7 })]', 'with({ "train.main.epochs": 7 })', '`with` stands first in a list of changes: put it, with all its values, before `shared(c1)`'],
    ['[]', '[]', 'an empty list changes nothing; the model itself is trained beside all variants'],
    ['[single_task, shared(c9)]', 'c9', 'unknown layer `c9`'],
    ['[single_task, pooled, sharing(cross_stitch, at: [c1])]', 'sharing(cross_stitch, at: [c1])', 'the variant `v` cannot be derived: it names no layer of a head'],
  ])('%s', (variant, at, message) => {
    const { messages, spans } = compiled({ variant: `v: ${variant}` });
    expect(messages.map((each) => each.slice(0, message.length))).toEqual([message]);
    expect(spans).toEqual([at]);
  });
});

describe('what cannot be shared so', () => {
  const apart = (a: string, b: string) => ({ tasks: `task a: class of kinds { ${a} }; task b: class of kinds { ${b} }` });

  it.each<[string, string, Said]>([
    ['c1', 'there is only one task', { tasks: `task a: class of kinds { ${LAYERS} }` }],
    ['h', '`body.h` stands in trunk `body`, which all tasks share as it is; units stand behind layers of heads', { trunk: 'trunk body from x { h = dense(5) }' }],
    ['c2', '`c1` differs in shape between `a` and `b`: [4] and [9]', apart(LAYERS, LAYERS.replace('dense(4', 'dense(9'))],
    ['c2', '`c1` is not the same layer between `a` and `b`', apart(LAYERS, LAYERS.replace('relu', 'tanh'))],
    ['c2', 'the heads of `a` and `b` have other layers from `c2` on', apart(LAYERS, LAYERS.replace('c2 =', 'd = dropout(0.5); c2 ='))],
    ['c2', 'the head of `b` has no layer `c2`', apart(LAYERS, LAYERS.replace('c2 =', 'd2 ='))],
  ])('at %s: %s', (place, problem, said) => {
    const { codes, messages, spans } = compiled({ ...said, share: `share cross_stitch at [${place}]` });
    expect([codes, messages, spans]).toEqual([['MTL5032'], [`the tasks cannot share so: ${problem}`], [`share cross_stitch at [${place}]`]]);
    expect(compiled({ ...said, variant: `v: sharing(cross_stitch, at: [${place}])` }).messages).toEqual([`the variant \`v\` cannot be derived: ${problem}`]);
  });

  it.each<[string, string, Said]>([
    ['share mmoe at [c1, c2]', '`mmoe` stands behind one layer, and not behind 2', {}],
    ['share mmoe at j', '`mmoe` reads what `j` follows, and these are 2 values', { trunk: 'trunk body from x { h = dense(5); g = dense(5) }', tasks: `tasks [a, b]: class of kinds { j = concat() from g, h; ${LAYERS} }` }],
    ['share mmoe at c1', '`mmoe` reads what `c1` follows, and `x` holds no numbers', { input: 'categories', tasks: `tasks [a, b]: class of kinds { ${LAYERS.replace('dense(4, activation: relu)', 'one_hot()')} }` }],
    ['share mmoe at c2', 'the head of `a` reads `c1`, which stands in several columns', { tasks: `tasks [a, b]: class of kinds { ${LAYERS.replace('out =', 'j = concat() from c1, c2; out =')} }` }],
  ])('%s: %s', (share, problem, said) => {
    expect(compiled({ ...said, share }).messages).toEqual([`the tasks cannot share so: ${problem}`]);
  });

  it.each([
    ['share cross_stitch', 'MTL5030'],
    ['share at [c1]', 'MTL5030'],
    ['share cross_stitch at [c1] with c2', 'MTL5030'],
    ['share cross_stitch at [c1]; share nddr at [c2]', 'MTL5031'],
    ['share stitch at [c1]', 'MTL2001'],
    ['share cross_stitch(rate: 0) at [c1]', 'MTL3001'],
    ['share cross_stitch at [c7]', 'MTL2001'],
  ])('%s', (share, code) => {
    expect(compiled({ share }).codes).toEqual([code]);
  });

  it.each(['trunk', 'head'])('stands in no %s', (where) => {
    const inside = where === 'trunk' ? { trunk: 'trunk body from x { h = dense(5); share cross_stitch at [c1] }' } : { tasks: HEADS.replace('loss:', 'share cross_stitch at [c1]; loss:') };
    expect(compiled(inside).messages[0]).toMatch(/^`share` cannot stand in/);
  });

  it('says nothing of it where something else is wrong', () => {
    expect(compiled({ share: 'share cross_stitch at [c2]', ...apart(LAYERS, LAYERS.replace('relu', 'rleu')) }).codes).toHaveLength(1);
  });
});
