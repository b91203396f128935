/** Masks beside kernels, as they train: what they leave as it is, and what they bring to 0. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/engine/backends/open.ts';
import { entriesOf } from '../../src/harness/arguments.ts';
import { camelCase, experimentOf, irOf, programOfIr, specOf } from '../../src/harness/spec.ts';
import { isProblem, type PartResult } from '../../src/runtime/experiment.ts';
import * as helpers from '../../src/runtime/helpers.ts';
import { cutShare } from '../../src/runtime/priors/masks.ts';
import { decodeState, encodeState } from '../../src/runtime/store/checkpoint.ts';
import type { TrainingState } from '../../src/runtime/train/state.ts';
import { trainPart, type TrainOptions } from '../../src/runtime/train/train-part.ts';
import { partOf, randomRows } from './three-tasks.ts';

beforeAll(async () => void (await openBackend('wasm')));

interface Form {
  /** Priors, in the model. */
  readonly priors?: string;
  /** Of the trunk. */
  readonly trunk?: string;
  readonly phases?: string;
  readonly compare?: string;
}

const JOINT = 'phase main: joint { optimizer: sgd(0.05, momentum: 0.9), batch: 8, epochs: 3 }';

const spec = ({ priors = '', trunk = '', phases = JOINT, compare = '' }: Form): string =>
  specOf({
    before: 'labels kinds [apple, pear, plum]',
    model: `  input x: real[6]
  trunk t from x { ${trunk}; r = reshape([3, 2, 1]); c = conv(4, kernel: 2, activation: tanh); d = depthwise_conv([2, 1], multiplier: 2); f = flatten() }
  split after f {
    task kind: class of kinds { h = dense(5, activation: tanh); out = dense(classes); loss: cross_entropy }
    task ripe: binary { h = dense(5, activation: tanh); out = dense(1); loss: binary_cross_entropy }
    task size: real[2] { h = dense(5, activation: tanh); out = dense(size); loss: mse }
  }
  ${priors}`.replace('{ ;', '{'),
    data: '  kind <- rows.kind\n  ripe <- rows.ripe\n  size <- [rows.a, rows.b]',
    train: `  ${phases}`,
    evaluate: compare && `  compare { ${compare} }`,
  });

async function train(form: Form, options: Partial<TrainOptions> = {}): Promise<PartResult> {
  const experiment = await experimentOf(irOf(spec(form)));
  const result = await trainPart(experiment, randomRows(), partOf(30), { now: () => 0, ...options });
  if (isProblem(result)) throw new Error(result.message);
  return result;
}

const isMask = (name: string): boolean => name.endsWith('.mask');
const but = ({ weights }: PartResult): object => Object.fromEntries(Object.entries(weights).filter(([name]) => !isMask(name)));
const masksOf = ({ weights }: PartResult) => Object.entries(weights).filter(([name]) => isMask(name));
const still = 'l1: 0, optimizer: sgd(1e-30)';

describe('masks of ones that cannot move', () => {
  const phases = {
    joint: JOINT,
    alternate: 'phase main: alternate({ kind: 2, ripe: 1, size: 1 }) { optimizer: adam(0.01), batch: 8, epochs: 2, schedule: cosine }',
  };
  const cases = Object.entries(phases).flatMap(([phase, text]) => ['weight', 'channel'].map((grain) => [phase, grain, text] as const));
  it.each(cases)('change no bit under %s, a number a %s', async (_, grain, text) => {
    const plain = await train({ phases: text });
    const masked = await train({ phases: text, priors: `prior [c, d, h, out] ~ soft_mask(${still}, grain: ${grain})` });
    expect(masksOf(masked)).toHaveLength(8);
    for (const [, { values }] of masksOf(masked)) expect(values.every((value) => value === 1)).toBe(true);
    expect(but(masked)).toEqual(plain.weights);
    expect(masked.answers).toEqual(plain.answers);
    expect(masked.history.map(({ losses }) => losses.tasks)).toEqual(plain.history.map(({ losses }) => losses.tasks));
  });
});

describe('masks that move', () => {
  const heavy = 'prior [c, h] ~ soft_mask(l1: 0.5, optimizer: adam(0.05))';

  it('are never below 0, and come to rest at exactly 0', async () => {
    const masks = masksOf(await train({ priors: heavy, phases: JOINT.replace('epochs: 3', 'epochs: 20') }));
    const numbers = masks.flatMap(([, { values }]) => [...values]);
    expect(Math.min(...numbers)).toBe(0);
    expect(numbers.filter((value) => value === 0).length).toBeGreaterThan(numbers.length / 10);
    expect(Math.max(...numbers)).toBeGreaterThan(0);
  });

  it('move where their kernel is frozen, which stays as it is to the bit', async () => {
    const form = { trunk: 'freeze: true', priors: 'prior c ~ soft_mask(0.1)' };
    const states: TrainingState[] = [];
    const { weights } = await train(form, { onEpoch: async (_, state) => void states.push(await state()) });
    for (const name of ['t.c.kernel', 't.c.bias', 't.d.kernel']) expect(weights[name]).toEqual(states[0]!.values[name]);
    expect(weights['t.c.kernel.mask']).not.toEqual(states[0]!.values['t.c.kernel.mask']);
  });

  it('stay where `train` does not name them', async () => {
    const { weights } = await train({ priors: 'prior [c, h] ~ soft_mask(2)', phases: JOINT.replace('batch', 'train: [kind, ripe.out], batch') });
    for (const name of ['t.c', 'ripe.h', 'size.h']) expect(weights[`${name}.kernel.mask`]!.values.every((value) => value === 1)).toBe(true);
    expect(weights['kind.h.kernel.mask']!.values.every((value) => value < 1)).toBe(true);
  });

  it.each([
    'phase main: joint { optimizer: sgd(0.05, momentum: 0.9), batch: 8, epochs: 3, schedule: cosine, rates: { t: 0.5x }, clip: 1 }',
    'phase main: alternate({ kind: 1, ripe: 1, size: 1 }) { optimizer: sgd(0.05, momentum: 0.9), batch: 8, epochs: 2 }',
  ])('by an optimizer of their own as by the same of the phase: %s', async (phases) => {
    const own = await train({ phases, priors: 'prior [c, h] ~ soft_mask(0.1, optimizer: sgd(0.05, momentum: 0.9))' });
    expect(own.weights).toEqual((await train({ phases, priors: 'prior [c, h] ~ soft_mask(0.1)' })).weights);
  });

  it('at the rate of their own optimizer, by the phase\'s schedule', async () => {
    const moved = async (rate: number) => {
      const phases = 'phase main: joint { optimizer: sgd(1e-30), batch: 8, epochs: 1, schedule: step(every: 1, factor: 0.1) }';
      const { weights } = await train({ phases, priors: `prior c ~ soft_mask(1, optimizer: sgd(${rate}))` });
      return weights['t.c.kernel.mask']!.values.map((value) => 1 - value);
    };
    const [slow, fast] = [await moved(0.001), await moved(0.002)];
    for (const [i, distance] of slow.entries()) expect(fast[i]! / distance).toBeCloseTo(2, 1);
  });

  it('go on from the state after any epoch to the same bits', async () => {
    const form = {
      priors: `${heavy}\n  prior out ~ soft_mask(0.2, grain: channel)\n  prior h ~ normal(2)`,
      phases: `phase first: alternate({ kind: 1, ripe: 1, size: 1 }) { optimizer: sgd(0.05), batch: 8, epochs: 2 }\n  ${JOINT}`,
    };
    const states: TrainingState[] = [];
    const whole = await train(form, { onEpoch: async (_, state) => void states.push(await state()) });
    expect(states).toHaveLength(5);
    for (const taken of states) {
      const resumed = await train(form, { state: decodeState(encodeState(taken)) as TrainingState });
      expect(resumed.weights).toEqual(whole.weights);
      expect(resumed.history).toEqual(whole.history);
    }
  });
});

it('stands in the objective as it is, beside priors that are divided by the number of training rows', async () => {
  const epochs = JOINT.replace('epochs: 3', 'epochs: 1').replace('0.05', '1e-30');
  const [{ losses }] = (await train({ priors: 'prior [c, h] ~ soft_mask(0.3)\n  prior out ~ soft_mask(0.2, normalize: sum(10), grain: channel)\n  prior out ~ normal()', phases: epochs })).history as [PartResult['history'][number]];
  expect(losses.priors!['t.c']).toBeCloseTo(0.3, 5);
  expect(losses.priors!['h']).toBeCloseTo(0.9, 5);
  const outputs = { kind: 3, ripe: 1, size: 2 };
  for (const [task, count] of Object.entries(outputs)) expect(losses.priors![`${task}.out`]).toBeCloseTo(0.02 * count, 5);
  const sum = [losses.tasks, losses.priors!].flatMap((each) => Object.values(each)).reduce((all, each) => all + each, 0);
  // Means over the labelled rows of batches are no means over rows.
  expect(losses.total / sum).toBeCloseTo(1, 1);
});

it('tells of penalties above ten times the loss of the data, or under a thousandth, once a phase', async () => {
  const { history } = await train({ priors: 'prior c ~ soft_mask(500)\n  prior h ~ soft_mask(1e-5)\n  prior out ~ soft_mask(0.5)\n  prior d ~ soft_mask(0)' });
  expect(history.map(({ lopsided }) => lopsided?.map(({ of }) => of))).toEqual([['t.c', 'h'], undefined, undefined]);
  const [above, under] = history[0]!.lopsided!;
  expect(above!.ratio).toBeGreaterThan(100);
  expect(under!.ratio).toBeLessThan(1e-4);
});

describe('a mask', () => {
  const shapes = (text: string): object => Object.fromEntries(irOf(text).parameters.filter(({ name }) => isMask(name)).map(({ name, shape, multiplies }) => [name, [multiplies, shape]]));

  it('has the shape of its kernel, or a number an output channel', () => {
    expect(shapes(spec({ priors: 'prior [c, d] ~ soft_mask()' }))).toEqual({ 't.c.kernel.mask': ['t.c.kernel', [2, 2, 1, 4]], 't.d.kernel.mask': ['t.d.kernel', [2, 1, 4, 2]] });
    expect(shapes(spec({ priors: 'prior [c, d] ~ soft_mask(grain: channel)' }))).toEqual({ 't.c.kernel.mask': ['t.c.kernel', [4]], 't.d.kernel.mask': ['t.d.kernel', [4, 2]] });
  });

  it('is a task\'s own in columns that units join, and beside a kernel that tasks share', async () => {
    const [stitched] = irOf(spec({ priors: 'prior h ~ soft_mask(0.4)', compare: 'a: sharing(cross_stitch, at: [h])' })).variants;
    const { model } = await programOfIr(stitched!.ir);
    expect(model.priors!['h']!.kernels).toEqual(['kind', 'ripe', 'size'].map((task) => `parallel.${task}.h.kernel.mask`));
    expect(Object.keys(model.parameters)).toEqual(expect.arrayContaining([...model.priors!['h']!.kernels]));
    const copies = specOf({
      before: 'labels four [a, b, c, d]',
      model: `  input x: real[6]
  network big from x: class of four { h = dense(5, activation: tanh); out = dense(classes) }
  tasks [y, z]: class of four
  each task { copy of big(shared); prior h ~ soft_mask(0.4); loss: cross_entropy }`,
      data: '  y <- rows.y\n  z <- rows.z',
    });
    expect(shapes(copies)).toEqual({ 'y.h.kernel.mask': ['big.copy.h.kernel', [6, 5]], 'z.h.kernel.mask': ['big.copy.h.kernel', [6, 5]] });
  });

  it('is one of the trunk that variants share, and one of each task that they part', () => {
    const [shared, single, without] = irOf(spec({ priors: 'prior [c, h] ~ soft_mask(0.4)', compare: 'a: shared(h)\n  b: single_task\n  d: without(prior: h)' })).variants;
    const masks = (of: typeof shared): readonly string[] => of!.ir.parameters.flatMap(({ name, multiplies }) => (multiplies === undefined ? [] : [name]));
    expect(masks(shared)).toEqual(['t.c.kernel.mask', 'shared.h.kernel.mask']);
    expect(masks(single)).toEqual(['kind', 'ripe', 'size'].flatMap((task) => [`${task}.c.kernel.mask`, `${task}.h.kernel.mask`]));
    expect(masks(without)).toEqual(['t.c.kernel.mask']);
    const plain = irOf(spec({ priors: 'prior [c] ~ soft_mask(0.4)' }));
    const unplaced = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'place' ? null : inner)));
    expect(unplaced({ ...without!.ir, name: '' })).toEqual(unplaced({ ...plain, name: '' }));
  });
});

it('is exported together with its optimizer, whichever that is', () => {
  for (const { name } of entriesOf('optimizer')) expect(helpers).toHaveProperty(camelCase(name));
});

describe('prune', () => {
  const prior = 'prior [c, h] ~ soft_mask(l1: 0.5, optimizer: adam(0.05))';
  const withPhase = (prune: string): Form => ({ priors: prior, phases: `${JOINT}\n  phase cut: prune(${prune})` });
  const uncut = () => train({ priors: prior });
  const zerosOf = (masks: ReturnType<typeof masksOf>): number => masks.flatMap(([, { values }]) => [...values]).filter((value) => value === 0).length;

  it('sets masks under a threshold to exactly 0, and leaves all else as training gave it', async () => {
    const [before, after] = [await uncut(), await train(withPhase('below: 0.45'))];
    expect(but(after)).toEqual(but(before));
    const expected = masksOf(before).map(([name, { shape, values }]) => [name, { shape, values: values.map((value) => (value < 0.45 ? 0 : value)) }]);
    expect(masksOf(after)).toEqual(expected);
    const numbers = masksOf(before).flatMap(([, { values }]) => [...values]);
    const zeros = numbers.filter((value) => value < 0.45).length;
    expect(zeros).toBeGreaterThan(0);
    expect(zeros).toBeLessThan(numbers.length);
    expect(after.history.at(-1)!.cut).toEqual({ numbers: numbers.length, zeros, zerosBefore: zerosOf(masksOf(before)) });
    expect(after.history.slice(0, 3)).toEqual(before.history.map((record) => ({ ...record, fraction: expect.any(Number) })));
  });

  it('sets a share of all its masks to 0, the smallest', async () => {
    const [before, after] = [await uncut(), await train(withPhase('share: 35%'))];
    const numbers = masksOf(before).flatMap(([, { values }]) => [...values]);
    const cut = masksOf(after).flatMap(([, { values }]) => [...values]);
    const zeros = numbers.filter((_, i) => cut[i] === 0);
    expect(zeros).toHaveLength(Math.floor(0.35 * numbers.length));
    expect(Math.max(...zeros)).toBeLessThanOrEqual(Math.min(...cut.filter((value) => value > 0)));
    expect(cut.filter((value) => value > 0)).toEqual(numbers.filter((_, i) => cut[i] !== 0));
  });

  it('cuts the layers that it names alone: a list, a range, a task', async () => {
    const before = new Map(masksOf(await uncut()));
    const cases = { 'layers: c': ['t.c'], 'layers: [kind, ripe.h]': ['kind.h', 'ripe.h'], 'layers: h .. out': ['kind.h', 'ripe.h', 'size.h'] };
    for (const [words, layers] of Object.entries(cases))
      for (const [name, { values }] of masksOf(await train(withPhase(`share: 100%, ${words}`))))
        expect([name, values]).toEqual([name, layers.includes(name.slice(0, -'.kernel.mask'.length)) ? values.map(() => 0) : before.get(name)!.values]);
  });

  it('goes on from a state before or behind it to the same bits, and knows what training gave', async () => {
    const form = withPhase('below: 0.45');
    const states: TrainingState[] = [];
    const whole = await train(form, { onEpoch: async (_, state) => void states.push(await state()) });
    expect(states).toHaveLength(4);
    for (const taken of states) expect((await train(form, { state: decodeState(encodeState(taken)) as TrainingState })).state).toEqual(whole.state);
    expect(Object.entries((whole.state as TrainingState).uncut!)).toEqual(masksOf(await uncut()));
  });

  it('is judged at thresholds from the masks that training gave', async () => {
    const { thresholds } = await train(withPhase('below: 0.45'));
    const numbers = masksOf(await uncut()).flatMap(([, { values }]) => [...values]);
    expect(thresholds!.map(({ below }) => below)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    for (const { below, zeros } of thresholds!) expect(zeros).toBe(numbers.filter((value) => value < below || value === 0).length / numbers.length);
    const cut = await train(withPhase('below: 0.5'));
    const again = await train({ priors: prior, phases: `${JOINT}\n  phase cut: prune(below: 0.5)\n  phase more: prune(below: 0.9)` });
    expect(again.thresholds).toEqual(thresholds);
    expect(cut.thresholds).toEqual(thresholds);
    expect((await train({})).thresholds).toBeUndefined();
  });

  it('leaves a variant whose priors have put no masks', () => {
    const [variant] = irOf(spec({ ...withPhase('below: 0.5'), compare: 'bare: without(prior: [c, h])' })).variants;
    expect(variant!.ir.train.phases.map(({ name }) => name)).toEqual(['main']);
  });
});

describe('cutShare', () => {
  const masks = (...values: number[]) => ({ a: { shape: [values.length], values: Float32Array.from(values) } });
  it('takes of equal masks those that come first, and counts what is 0 already', () => {
    expect([...cutShare(masks(1, 0, 1, 1, 0.5), 0.6)['a']!.values]).toEqual([0, 0, 1, 1, 0]);
  });
});
