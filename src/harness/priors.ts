/** What holds of every prior: values, gradients, proximal steps, and what is left of it for single tasks. */
import * as tf from '@tensorflow/tfjs';
import type { EntryOf } from '../catalog/define.ts';
import { gradients } from '../engine/kernels/gradients.ts';
import { differences, expectClose, measure, onDevice, randomTensor, useBackend } from './numeric.ts';
import { priorCases, startOf, type PriorCase } from './prior-cases.ts';
import { tensor64, type Tensor64 } from './reference.ts';
import { testsOver, type EntryTest, type Tally } from './test.ts';

const weights = (shape: readonly number[]): Tensor64 => tensor64(Array(shape.reduce((all, n) => all * n, 1)).fill(1.5), shape);
const backends = ['cpu', 'wasm'] as const;
const AMOUNTS = [0.03, 0.4, 2];

const emitted = ({ program }: PriorCase, name: string) => program.formula(name)! as (...at: tf.Tensor[]) => tf.Tensor;
const stepped = (of: PriorCase, w: Tensor64, amount: number): number[] =>
  tf.tidy(() => [...emitted(of, of.prior.proximal!)(onDevice(w), tf.scalar(amount)).dataSync()]) as unknown as number[];
const scalar = (value: number): Tensor64 => tensor64([Math.fround(value)], []);

export function priorTests(entry: EntryOf<'prior'>): EntryTest[] {
  const test = testsOver(() => priorCases(entry));
  return [
    test('has a penalty: the value of its ops in double precision, and the gradient of their differences', checkPenalty),
    test('is right and finite at weights of 0 and of 1,000, its gradient too where training follows it', checkExtremes),
    test('steps to the smallest sum of penalty and squared distance, where it has a proximal step', checkProximal),
    test('leaves the nearest weights that are allowed, where it has a projection', checkProjection),
    test('multiplies kernels by what it puts beside them, where it puts anything', checkFactor),
    test('is divided by the number of training rows in the objective, whole, or left to its proximal step', checkObjective),
    test('ties nothing together in a variant of single tasks', async (of, tally) => checkSingle(entry, of, tally)),
  ];
}

async function checkPenalty(of: PriorCase, tally: Tally): Promise<void> {
  const at = startOf(of);
  const slope = differences(of.penalty, at, 0, weights);
  for (const backend of backends) {
    const measured = await measure(backend, emitted(of, of.prior.penalty), at, weights);
    tally.same(measured.shape, [], `shape of ${of.text}`);
    tally.close(expectClose(measured.value, of.penalty(at).values, 2e-6, `${of.text} on ${backend}`), 1);
    tally.close(expectClose(measured.slopes[0] ?? new Float32Array(slope.length), slope, 1e-4, `slope of ${of.text} on ${backend}`), slope.length);
  }
}

/** What is left to a step of its own needs no slope. */
const isLeft = ({ prior }: PriorCase): boolean => prior.proximal !== null || prior.shrinks !== null;

async function checkExtremes(of: PriorCase, tally: Tally): Promise<void> {
  const [w, ...others] = startOf(of) as [Tensor64, ...Tensor64[]];
  for (const size of [0, 1000]) {
    const at = [{ ...w, values: w.values.map((x) => Math.fround(size * x)) }, ...others];
    for (const backend of backends) {
      const { value, slopes } = await measure(backend, emitted(of, of.prior.penalty), at, weights);
      const where = `${of.text} at weights of ${size}, on ${backend}`;
      const unfit = [...value, ...(isLeft(of) ? [] : (slopes[0] ?? []))].find((x) => !Number.isFinite(x));
      tally.holds(unfit === undefined, `${where}: the penalty or its gradient is ${unfit}`);
      tally.close(expectClose(value, of.penalty(at).values, 1e-5, where), 1);
    }
  }
}

async function checkProximal(of: PriorCase, tally: Tally): Promise<void> {
  if (!of.proximal) return;
  const [w] = startOf(of) as [Tensor64];
  for (const amount of AMOUNTS) {
    const found = of.proximal([w, scalar(amount)]);
    checkSmallest(of, w, amount, found, tally);
    for (const backend of backends) {
      await useBackend(backend);
      tally.close(expectClose(stepped(of, w, amount), found.values, 1e-6, `${of.text} by ${amount} on ${backend}`), found.values.length);
    }
  }
  tally.holds(stepped(of, w, 1e4).every((x) => x === 0), `${of.text}: a step by 10,000 leaves numbers that are not 0`);
  tally.holds(stepped(of, { ...w, values: w.values.map(() => 0) }, 0).every((x) => x === 0), `${of.text}: zeros do not stay`);
}

async function checkProjection(of: PriorCase, tally: Tally): Promise<void> {
  if (!of.projection) return;
  const [w] = startOf(of) as [Tensor64];
  const found = of.projection([w]);
  const distance = ({ values }: Tensor64): number => values.reduce((sum, x, i) => sum + (x - w.values[i]!) ** 2, 0);
  tally.same(of.projection([found]).values, found.values, `${of.text}: what is left of what it leaves`);
  for (let i = 0; i < 100; i++) {
    const other = of.projection([randomTensor(`other ${i}`, w.shape)]);
    tally.holds(distance(other) >= distance(found), `${of.text}: what it leaves is not the nearest to weights`);
  }
  for (const backend of backends) {
    await useBackend(backend);
    const rules = of.program.model.priors![of.prior.name]!;
    const left = tf.tidy(() => [...rules.projection!(parametersOf(of, w)).dataSync()]) as unknown as number[];
    tally.close(expectClose(left, found.values, 1e-6, `what ${of.text} leaves on ${backend}`), left.length);
  }
}

/** All parameters of the program, those of the prior with the numbers of w. */
function parametersOf({ program: { ir }, prior: { kernels } }: PriorCase, w: Tensor64): Record<string, tf.Tensor> {
  const size = w.values.length / kernels.length;
  return Object.fromEntries(
    ir.parameters.map(({ name, shape }) => {
      const own = randomTensor(name, shape.map(Number));
      const at = kernels.indexOf(name);
      return [name, onDevice(at < 0 ? own : { ...own, values: w.values.slice(at * size, (at + 1) * size) })];
    }),
  );
}

/** The network and its gradients are those of kernels that were multiplied beforehand. */
async function checkFactor(of: PriorCase, tally: Tally): Promise<void> {
  const { program: { ir, model }, prior, text } = of;
  for (const factor of ir.parameters.filter(({ name }) => prior.kernels.includes(name))) {
    if (factor.multiplies === undefined) continue;
    await useBackend('wasm');
    const kernel = factor.multiplies;
    const found = tf.tidy(() => {
      const p = parametersOf(of, startOf(of)[0]!);
      const multiplied = { ...p, [kernel]: tf.mul(p[kernel]!, p[factor.name]!), [factor.name]: tf.onesLike(p[factor.name]!) };
      const slopesOf = (at: Record<string, tf.Tensor>) => {
        const { value, grads } = gradients(() => sumOfAnswers(model, at), [at[kernel]!, at[factor.name]!]);
        return { value: value.dataSync()[0]!, kernel: grads[0]!, factor: grads[1]! };
      };
      const [own, whole] = [slopesOf(p), slopesOf(multiplied)];
      const byKernel = tf.mul(whole.kernel, p[factor.name]!);
      const each = tf.mul(whole.kernel, p[kernel]!);
      const byFactor = tf.sum(tf.reshape(each, [-1, own.factor.size]), 0);
      return [[own.value], own.kernel.dataSync(), own.factor.dataSync(), [whole.value], byKernel.dataSync(), byFactor.dataSync()] as never;
    }) as unknown as readonly Float32Array[];
    ['answers', 'the gradient by the kernel', 'the gradient by what multiplies it'].forEach((what, i) => {
      tally.close(expectClose([...found[i]!] as number[], [...found[i + 3]!] as number[], 1e-5, `${what} with ${text}`), found[i]!.length);
    });
  }
}

/** Over all tasks, of three rows: each task's counts otherwise, so that none stands for another. */
function sumOfAnswers(model: PriorCase['program']['model'], p: Record<string, tf.Tensor>): tf.Scalar {
  const answers = model.predict(p, { x: onDevice(randomTensor('x', [3, 4, 4, 2])) });
  return tf.addN(Object.values(answers).map((answer, t) => tf.mul<tf.Scalar>(t + 1, tf.sum(answer))));
}

async function checkObjective(of: PriorCase, tally: Tally): Promise<void> {
  await useBackend('wasm');
  const { total, sum, grads } = objectiveOf(of);
  const left = isLeft(of);
  const share = of.prior.whole ? sum : sum / ROWS;
  tally.close(expectClose([total], [left ? 0 : share], 1e-5, `the objective with ${of.text}`), 1);
  tally.same(grads.some((x) => x !== 0), !left && sum !== 0, `whether the objective with ${of.text} has a gradient`);
  tally.same(Object.keys(of.program.model.proximal ?? {}).length, left ? 1 : 0, `steps of their own of ${of.text}`);
}

function checkSingle({ couples }: EntryOf<'prior'>, { program, text }: PriorCase, tally: Tally): void {
  const [single] = program.ir.variants;
  for (const { covariances, kernels } of single!.ir.priors) {
    if (Object.keys(covariances).length > 0 && couples) tally.same(kernels.length, 1, `kernels of a covariance of ${text} in a variant of single tasks`);
  }
}

/** What is strongly convex grows from its minimum at least by half the squared distance: tried around it at all scales. */
function checkSmallest(of: PriorCase, w: Tensor64, amount: number, found: Tensor64, tally: Tally): void {
  const value = ({ values }: Tensor64): number =>
    Math.fround(amount) * of.penalty([{ ...w, values }]).values[0]! + values.reduce((sum, x, i) => sum + (x - w.values[i]!) ** 2, 0) / 2;
  const least = value(found);
  for (let i = 0; i < 400; i++) {
    const scale = 10 ** -(i % 5);
    const direction = randomTensor(`direction ${i}`, w.shape).values;
    // Zeros are where it bends: half of the tries leave them alone, or move nothing else.
    const moved = found.values.map((x, j) => (i % 4 === 0 && x === 0 ? x : i % 4 === 1 && x !== 0 ? x : x + scale * direction[j]!));
    const distance = moved.reduce((sum, x, j) => sum + (x - found.values[j]!) ** 2, 0);
    const growth = value({ ...found, values: moved }) - least;
    tally.holds(growth >= distance / 2 - 1e-9, `${of.text} by ${amount}: ${Math.sqrt(distance)} away from its result the sum grows by ${growth}`);
  }
}

const ROWS = 40;

/** Of rows without labels: the prior alone, and the gradient by its kernels. */
function objectiveOf({ program: { ir, model }, prior }: PriorCase) {
  return tf.tidy(() => {
    const names = prior.kernels;
    const own = ir.parameters.map(({ name, shape }) => [name, onDevice(randomTensor(name, shape.map(Number)))] as const);
    const held = (model.covariances ?? []).flatMap(({ name, start }) => [
      [`${name}.covariance`, tf.tensor(start.covariance.values, [...start.covariance.shape])] as const,
      [`${name}.precision`, tf.tensor(start.precision.values, [...start.precision.shape])] as const,
    ]);
    const p = Object.fromEntries([...own, ...held]);
    const batch = {
      inputs: { x: tf.ones([1, 4, 4, 2]) },
      label: Object.fromEntries(model.tasks.map((task) => [task, tf.zeros([1, 1])])),
      has: Object.fromEntries(model.tasks.map((task) => [task, tf.zeros<tf.Rank.R1>([1])])),
      row: tf.ones<tf.Rank.R1>([1]),
    };
    const objective = () => model.objective(p, batch, { tasks: model.tasks, seed: null, trainingRows: tf.scalar(ROWS) });
    const { grads } = gradients(() => objective().total, names.map((name) => p[name]!));
    const { total, penalties } = objective();
    const sum = Object.values(penalties!).reduce((all, each) => all + each.dataSync()[0]!, 0);
    return { total: total.dataSync()[0]!, sum, grads: grads.flatMap((grad) => [...(grad?.dataSync() ?? [])]) } as never;
  }) as unknown as { total: number; sum: number; grads: number[] };
}
