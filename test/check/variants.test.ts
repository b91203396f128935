/** `compare`: what each variant makes of layers, phases and parts, and what is said of one that cannot be derived. */
import { describe, expect, it } from 'vitest';
import type { Ir } from '../../src/ir/ir.ts';
import { checkIr } from '../../src/ir/check.ts';
import { compileText } from '../../src/harness/spec.ts';

interface Said {
  readonly priors?: string;
  readonly input?: string;
  readonly trunks?: string;
  readonly after?: string;
  readonly tasks?: string;
  readonly phases?: string;
}

const BODY = 'trunk body from x { h1 = dense(4, activation: sigmoid); h2 = dense(3, activation: sigmoid) }';
const HEADS = 'tasks [a, b]: class of kinds { fc7 = dense(3); fc8 = dense(classes); loss: cross_entropy }';
const MAIN = 'phase main: joint { optimizer: sgd(0.1), epochs: 2 }';

function compiled(variant: string, { priors = '', input = '{ scale: standardize }', trunks = BODY, after = 'h2', tasks = HEADS, phases = MAIN }: Said = {}) {
  const text = `labels kinds [rose, daisy]
labels others [lily, tulip]
model m {
  input x: real[4] ${input}
  ${trunks}
  split after ${after} { ${tasks} }
  ${priors}
}
data { source rows = csv("rows.csv"); x <- rows.a .. rows.d }
train { ${phases} }
evaluate { compare { v: ${variant} } }
`;
  const { ir, diagnostics } = compileText(text);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return { ir, variant: ir?.variants[0]?.ir, messages: errors.map(({ message }) => message), spans: errors.map(({ span }) => text.slice(span.start, span.end)) };
}

const layersOf = (ir: Ir | undefined): string[] => ir!.functions.flatMap(({ name, kind, tasks, layers }) => layers.map((layer) => `${kind === 'head' ? tasks!.join('+') : name}.${layer.name}`));
const phasesOf = (ir: Ir | undefined) => ir!.train.phases.map(({ name, use }) => [name, use.args] as const);

describe('single_task', () => {
  it('copies what leads to each head, and nothing else', () => {
    const tree = `split after h2 { branch s { g = dense(2); split { task c: real { out = dense(1); loss: mse } } } }`;
    const { variant } = compiled('single_task', { trunks: `${BODY}\n  ${tree}` });
    expect(layersOf(variant)).toEqual(['c.h1', 'c.h2', 'c.g', 'c.out', 'a+b.h1', 'a+b.h2', 'a+b.fc7', 'a+b.fc8']);
    expect(variant!.parameters.map(({ name }) => name)).toContain('b.h1.kernel');
    expect(variant!.calls).toEqual([]);
    expect(checkIr(variant)).toEqual([]);
  });

  it('names layers with their trunk where two are called the same', () => {
    const trunks = 'trunk p from x { h = dense(2) }\n trunk q from x { h = dense(2) }\n trunk both from p, q { j = concat() }';
    expect(layersOf(compiled('single_task', { trunks, after: 'j' }).variant).slice(0, 3)).toEqual(['a+b.p.h', 'a+b.q.h', 'a+b.j']);
  });

  it('leaves what is frozen from the inputs on', () => {
    const trunks = 'trunk body from x { h1 = dense(4) { freeze: true }; f = flatten(); h2 = dense(3) }';
    const { variant } = compiled('single_task', { trunks });
    expect(layersOf(variant)).toEqual(['body.h1', 'body.f', 'a+b.h2', 'a+b.fc7', 'a+b.fc8']);
    expect(variant!.prefix!.layers).toEqual(['body.h1', 'body.f']);
  });

  it('trains what is frozen behind what moves as copies', () => {
    const trunks = 'trunk body from x { h1 = dense(4); h2 = dense(3) { freeze: true } }';
    const { variant } = compiled('single_task', { trunks });
    expect(layersOf(variant)).toEqual(['a+b.h1', 'a+b.h2', 'a+b.fc7', 'a+b.fc8']);
    expect(variant!.parameters.filter(({ frozen }) => frozen).map(({ name }) => name)).toContain('b.h2.kernel');
  });

  it('pretrains the copies task by task', () => {
    const phases = `phase pre: rbm([h1, h2]) { learning_rate: [0.1, 0.2], epochs: 1 }; ${MAIN}`;
    const { variant } = compiled('single_task', { phases });
    expect(phasesOf(variant).map(([name, args]) => [name, args.layers])).toEqual([
      ['pre_a', ['a.h1', 'a.h2']],
      ['pre_b', ['b.h1', 'b.h2']],
      ['main', undefined],
    ]);
  });

  it.each([
    ['train: [body, a]', { train: ['b.h1', 'b.h2', 'a'] }],
    ['train: [h2]', { train: ['a.h2', 'b.h2'] }],
    ['rates: { body: 0.1x, h2: 2x, a: 3x }', { rates: { 'a.h1': 0.1, 'b.h1': 0.1, 'a.h2': 2, 'b.h2': 2, 'a.fc7': 3, 'a.fc8': 3 } }],
  ])('moves in a phase with `%s` what moved before', (said, args) => {
    const { variant } = compiled('single_task', { phases: `phase main: joint { optimizer: sgd(0.1), epochs: 2, ${said} }` });
    expect(phasesOf(variant)[0]![1]).toMatchObject(args);
  });
});

describe('shared', () => {
  it('makes a trunk of the first layers of the heads', () => {
    const { variant } = compiled('shared(fc7)');
    expect(layersOf(variant)).toEqual(['body.h1', 'body.h2', 'shared.fc7', 'a+b.fc8']);
    expect(variant!.tasks.map(({ inputs }) => inputs)).toEqual([['shared.fc7'], ['shared.fc7']]);
    expect(checkIr(variant)).toEqual([]);
  });

  it('takes heads that are written apart, and a name that is free', () => {
    const tasks = '{ fc7 = dense(3); fc8 = dense(classes); loss: cross_entropy }';
    const { variant } = compiled('shared(fc7)', { trunks: 'trunk shared from x { h2 = dense(2) }', tasks: `task a: class of kinds ${tasks}; task b: class of others ${tasks}` });
    expect(layersOf(variant)).toEqual(['shared.h2', 'shared_2.fc7', 'a.fc8', 'b.fc8']);
  });

  it('moves a merged layer where a phase moves it for one task', () => {
    const { variant } = compiled('shared(fc7)', { phases: 'phase main: joint { optimizer: sgd(0.1), epochs: 2, train: [a], rates: { a: 2x, b: 2x } }' });
    expect(phasesOf(variant)[0]![1]).toMatchObject({ train: ['shared', 'a'], rates: { shared: 2, a: 2, b: 2 } });
  });
});

it('leaves phases as they are written where it moves nothing that they name', () => {
  const phases = 'phase main: joint { optimizer: sgd(0.1), epochs: 2, train: [h1, h2, fc8], rates: { h1: 2x, h2: 2x } }';
  const { ir, variant } = compiled('shared(fc7)', { phases });
  expect(variant!.train).toEqual(ir!.train);
});

it('pooled leaves the heads empty', () => {
  const { variant } = compiled('pooled');
  expect(layersOf(variant)).toEqual(['body.h1', 'body.h2', 'pooled.fc7', 'pooled.fc8']);
  expect(variant!.tasks.map(({ output, inputs }) => [output, inputs])).toEqual([['fc8', ['pooled.fc8']], ['fc8', ['pooled.fc8']]]);
});

it('without a phase the others run', () => {
  const { variant, ir } = compiled('without(phase: pre)', { phases: `phase pre: rbm([h1]) { learning_rate: 0.1, epochs: 1 }; ${MAIN}` });
  expect(phasesOf(variant).map(([name]) => name)).toEqual(['main']);
  expect(variant).toEqual({ ...ir, train: variant!.train, variants: [] });
});

it('with other values the spec is checked again', () => {
  const { variant, ir } = compiled('with({ "model.body.h1.units": 7, "train.main.optimizer": adam(0.01), "train.seed": 5 })');
  expect(variant!.parameters.find(({ name }) => name === 'body.h1.kernel')!.shape).toEqual([4, 7]);
  expect(variant!.train).toMatchObject({ seed: 5, phases: [{ use: { args: { optimizer: { entry: 'adam' } } } }] });
  expect(ir!.train.seed).toBe(0);
  expect(ir!.variants[0]!.is).toBe('with({ "model.body.h1.units": 7, "train.main.optimizer": adam(0.01), "train.seed": 5 })');
});

describe('priors', () => {
  const priors = 'prior [fc7, fc8] ~ tensor_normal(task: learned)\n  prior h1 ~ normal(2)';
  const over = (ir: Ir | undefined) => ir!.priors.map(({ name, use, kernels }) => [name, ((use.args.task ?? {}) as { entry?: string }).entry ?? 'none', kernels]);

  it('are over like-named layers that are listed one by one as over layers that are named together', () => {
    const listed = compiled('pooled', { priors: 'prior [a.fc8, b.fc8] ~ tensor_normal(task: learned)' }).ir ?? undefined;
    expect(over(listed)).toEqual([['fc8', 'learned', ['a.fc8.kernel', 'b.fc8.kernel']]]);
    expect(over(listed)).toEqual(over(compiled('pooled', { priors: 'prior [fc8, a.fc8] ~ tensor_normal(task: learned)' }).ir ?? undefined));
  });

  it('are over what the kernels became, and tie none together', () => {
    expect(over(compiled('shared(fc7)', { priors }).variant)).toEqual([
      ['shared.fc7', 'identity', ['shared.fc7.kernel']],
      ['fc8', 'identity', ['a.fc8.kernel', 'b.fc8.kernel']],
      ['body.h1', 'none', ['body.h1.kernel']],
    ]);
  });

  it('tie nothing together where each task is by itself', () => {
    expect(over(compiled('single_task', { priors }).variant)).toEqual([
      ['fc7', 'identity', ['a.fc7.kernel', 'b.fc7.kernel']],
      ['fc8', 'identity', ['a.fc8.kernel', 'b.fc8.kernel']],
      ['h1', 'none', ['a.h1.kernel', 'b.h1.kernel']],
    ]);
  });

  it('go where `without` says so', () => {
    expect(over(compiled('without(prior: fc7)', { priors }).variant).map(([name]) => name)).toEqual(['fc8', 'body.h1']);
    expect(over(compiled('without(prior: [fc7, fc8])', { priors }).variant).map(([name]) => name)).toEqual(['body.h1']);
    expect(compiled('without(prior: h2)', { priors }).messages).toEqual(['the variant `v` cannot be derived: no prior is over `body.h2`']);
  });

  it('are checked in every variant', () => {
    for (const variant of ['shared(fc7)', 'pooled', 'single_task', 'without(prior: fc8)']) expect(checkIr(compiled(variant, { priors }).ir)).toEqual([]);
  });
});

const head = (units: number, set: string, more = ''): string => `class of ${set} { fc7 = dense(${units}${more}); fc8 = dense(classes); loss: cross_entropy }`;

describe('alignments', () => {
  const trunks = `${BODY}\n  trunk big from x { freeze: true; fc7 = dense(3) }`;
  const held = { trunks, after: 'body.h2', priors: 'align [a.fc7, b.fc7] with big: cmmd(0.9)\n  align fc8: mmd(0.1)\n  align [a.fc7] with [b.fc7]: coral' };
  const alignmentsOf = (ir: Ir | null | undefined) => ir!.alignments.map(({ name, x, y }) => [name, ...[x, y].map(({ task, value }) => `${task ?? ''}.${value}`)].join(' '));

  it('go where `without` says so', () => {
    expect(alignmentsOf(compiled('single_task', held).ir)).toEqual(['a.fc7 a.fc7 .big.fc7', 'b.fc7 b.fc7 .big.fc7', 'a.fc8~b.fc8 a.fc8 b.fc8', 'a.fc7~b.fc7 a.fc7 b.fc7']);
    expect(alignmentsOf(compiled('without(align: [a.fc7, b.fc7])', held).variant)).toEqual(['a.fc8~b.fc8 a.fc8 b.fc8']);
    expect(compiled('without(align: h1)', held).messages).toEqual(['the variant `v` cannot be derived: `body.h1` is aligned with nothing']);
  });

  it('stand in the block of a copy, too, as those of its task', () => {
    const network = `network big from x: class of kinds { fc7 = dense(3); fc8 = dense(classes) }`;
    const tasks = 'task a: class of kinds { copy of big { align fc7 with big: cmmd(0.9) }; loss: cross_entropy }\n task b: class of kinds { copy of big; loss: cross_entropy }';
    expect(alignmentsOf(compiled('single_task', { trunks: network, after: 'x', tasks }).ir)).toEqual(['a.fc7 a.fc7 .big.fc7']);
  });

  it('tie no task to another where each is by itself', () => {
    const { variant } = compiled('single_task', held);
    expect(alignmentsOf(variant)).toEqual(['a.fc7 a.fc7 .big.fc7', 'b.fc7 b.fc7 .big.fc7']);
    expect(checkIr(variant)).toEqual([]);
  });

  it('go on with what tasks share, for the rows of each, and not between layers that are one', () => {
    const { variant } = compiled('shared(fc7)', held);
    expect(alignmentsOf(variant)).toEqual(['a.fc7 .shared.fc7 .big.fc7', 'b.fc7 .shared.fc7 .big.fc7', 'a.fc8~b.fc8 a.fc8 b.fc8']);
    expect(variant!.alignments.map(({ x }) => x.rows)).toEqual(['a', 'b', 'a']);
    expect(alignmentsOf(compiled('pooled', held).variant)).toEqual(['a.fc7 .pooled.fc7 .big.fc7', 'b.fc7 .pooled.fc7 .big.fc7']);
  });
});

describe('what cannot be derived', () => {
  it.each<[string, string, Said]>([
    ['pooled', 'one network gives all tasks the same answers, but `a` is `class of kinds` and `b` is `class of others`', { tasks: `task a: ${head(3, 'kinds')}; task b: ${head(3, 'others')}` }],
    ['pooled', 'there is only one task', { tasks: `task a: ${head(3, 'kinds')}` }],
    ['shared(fc7)', '`fc7` differs in shape between `a` and `b`: [3] and [5]', { tasks: `task a: ${head(3, 'kinds')}; task b: ${head(5, 'kinds')}` }],
    ['shared(fc8)', '`fc7` is not the same layer between `a` and `b`', { tasks: `task a: ${head(3, 'kinds')}; task b: ${head(3, 'kinds', ', activation: relu')}` }],
    ['shared(fc7)', 'the head of `b` has no layer `fc7`', { tasks: `task a: ${head(3, 'kinds')}; task b: class of kinds { fc8 = dense(classes); loss: cross_entropy }` }],
    ['shared(h1)', '`body.h1` stands in trunk `body`, and is shared as it is', {}],
    ['shared([fc7, fc8])', 'it goes up to one layer, and not to `fc7` and `fc8`', {}],
    ['shared(fc7)', 'in phase `main` `rates` differs between `a.fc7` and `b.fc7`, which are one here', { phases: 'phase main: joint { optimizer: sgd(0.1), epochs: 2, rates: { a: 2x } }' }],
    ['shared(fc7)', 'in phase `main` `rates` differs between `a.fc7` and `b.fc7`, which are one here', { phases: 'phase main: joint { optimizer: sgd(0.1), epochs: 2, rates: { a: 2x, b: 3x } }' }],
    ['without(phase: main)', 'no phase is left that learns from labels', {}],
    ['without(prior: fc7)', 'no prior is over `a.fc7`', {}],
    ['with({ "evaluate.final": none })', '`evaluate.final` says how all variants are judged', {}],
    ['with({ "data.rows.path": "other.csv" })', 'it changes a source, which all variants share', {}],
    ['with({ "model.body.h1.activation": relu })', '`h1` cannot be pretrained: its activation is not `sigmoid`', { phases: `phase pre: rbm([h1]) { learning_rate: 0.1, epochs: 1 }; ${MAIN}` }],
  ])('%s: %s', (variant, problem, said) => {
    const { messages, spans } = compiled(variant, said);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain('the variant `v` cannot be derived: ');
    if (!problem.includes('pretrained')) expect(messages[0]).toBe(`the variant \`v\` cannot be derived: ${problem}`);
    expect(spans).toEqual([variant]);
  });

  it.each([
    ['with({ "train.main.epochs": -3 })', '-3', '`epochs` is a whole number from 1'],
    ['with({ "train.mian.epochs": 3 })', '"train.mian.epochs"', 'did you mean `main`?'],
    ['without(phase: mian)', 'mian', 'did you mean `main`?'],
    ['shared(fc6)', 'fc6', 'did you mean `fc7`?'],
    ['without()', 'without()', 'it takes away one thing'],
  ])('in %s, %s is at fault', (variant, at, message) => {
    const { messages, spans } = compiled(variant);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(message);
    expect(spans).toEqual([at]);
  });
});

describe('without(start: NETWORK)', () => {
  const spec = (variant: string, clause = 'copy of big') => {
    const model = `input x: real[4]
  network big from x: class of kinds { start: pretrained("big.safetensors"); fc7 = dense(3); fc8 = dense(classes) }
  split after x { tasks [a, b]: class of kinds { ${clause}; loss: cross_entropy } }`;
    const text = `labels kinds [rose, daisy]\nmodel m { ${model} }\ndata { source rows = csv("rows.csv"); x <- rows.a .. rows.d }\ntrain { ${MAIN} }\nevaluate { compare { v: ${variant} } }`;
    const { ir, diagnostics } = compileText(text);
    return { ir, variant: ir?.variants[0]?.ir, messages: diagnostics.map(({ message }) => message) };
  };
  const startsOf = (ir: Ir | null | undefined) => ir!.parameters.map(({ name, from, copy }) => [name, from?.tensor ?? null, copy?.stream ?? null]);

  it('has copies start as their layers say', () => {
    const { ir, variant } = spec('without(start: big)');
    expect(startsOf(ir)[0]).toEqual(['a.fc7.kernel', 'fc7.kernel', 'big.fc7.kernel']);
    expect(startsOf(variant).map(([, ...starts]) => starts)).toEqual(Array.from({ length: 8 }, () => [null, null]));
    expect(variant!.parameters.map(({ start }) => start.entry)).toEqual(ir!.parameters.map(({ start }) => start.entry));
    expect(checkIr(variant)).toEqual([]);
  });

  it('cannot be derived where nothing is a copy', () => {
    expect(spec('without(start: big)', 'fc8 = dense(classes)').messages.join()).toContain('nothing is a copy of `big`');
  });

  it('goes with other variants, in which parameters that are shared stay one, or become the tasks\' own', () => {
    const shared = 'copy of big(shared)';
    expect(startsOf(spec('single_task', shared).variant)[0]).toEqual(['a.fc7.kernel', 'fc7.kernel', 'big.fc7.kernel']);
    expect(startsOf(spec('shared(fc7)', shared).variant)[0]).toEqual(['big.copy.fc7.kernel', 'fc7.kernel', 'big.fc7.kernel']);
    expect(startsOf(spec('shared(fc7)').variant)[0]).toEqual(['shared.fc7.kernel', 'fc7.kernel', 'big.fc7.kernel']);
    expect(startsOf(spec('pooled').variant).map(([name]) => name)).toEqual(['pooled.fc7.kernel', 'pooled.fc7.bias', 'pooled.fc8.kernel', 'pooled.fc8.bias']);
    expect(startsOf(spec('[without(start: big), shared(fc7)]', shared).variant)[0]).toEqual(['big.copy.fc7.kernel', null, null]);
  });
});
