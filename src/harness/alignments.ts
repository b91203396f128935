/** What holds of every alignment: values, gradients, who counts, and its share of the objective. */
import * as tf from '@tensorflow/tfjs';
import type { EntryOf } from '../catalog/define.ts';
import { gradients } from '../engine/kernels/gradients.ts';
import { alignmentCases, membersOf, sidesOf, type AlignmentCase } from './alignment-cases.ts';
import { differences, expectClose, measure, onDevice, randomTensor } from './numeric.ts';
import { tensor64, type Tensor64 } from './reference.ts';
import { testsOver, type EntryTest, type Tally } from './test.ts';

const weights = (shape: readonly number[]): Tensor64 => tensor64(Array(shape.reduce((all, n) => all * n, 1)).fill(1.5), shape);
const backends = ['cpu', 'wasm'] as const;

export function alignmentTests(entry: EntryOf<'alignment'>): EntryTest[] {
  const test = testsOver(() => alignmentCases(entry));
  return [
    test('is a distance: the value of its ops in double precision, and the gradient of their differences by both sides', checkValues),
    test('is 0 between a layer and itself, and grows as they part', checkSame),
    test('counts no row without a label, whatever stands there', checkMissing),
    test('counts no class that one side has no row of, and is 0 without any row', checkAbsent),
    test('has its weight as its share of the objective', checkObjective),
  ];
}

const emitted = ({ distance }: AlignmentCase) => distance as (...at: tf.Tensor[]) => tf.Tensor;

async function checkValues(of: AlignmentCase, tally: Tally): Promise<void> {
  const at = sidesOf(of);
  const slopes = [0, 1].map((which) => differences(of.reference, at, which, weights));
  for (const backend of backends) {
    const measured = await measure(backend, emitted(of), at, weights);
    const where = `${of.text} on ${backend}`;
    tally.same(measured.shape, [], `shape of ${of.text}`);
    tally.close(expectClose(measured.value, of.reference(at).values, 2e-6, where), 1);
    slopes.forEach((slope, i) => tally.close(expectClose(measured.slopes[i]!, slope, 1e-4, `slope of ${where}`), slope.length));
  }
}

const valueOf = async (of: AlignmentCase, at: readonly Tensor64[]): Promise<{ value: Float32Array; slopes: readonly (Float32Array | null)[] }> =>
  measure('wasm', emitted(of), at, weights);

async function checkSame(of: AlignmentCase, tally: Tally): Promise<void> {
  const [x, , members] = sidesOf(of) as [Tensor64, Tensor64, Tensor64];
  const apart = async (by: number): Promise<number> => {
    const moved = { ...x, values: x.values.map((each, i) => Math.fround(each + by * Math.sin(i))) };
    return (await valueOf(of, [moved, x, members, members])).value[0]!;
  };
  const [none, little, more] = [await apart(0), await apart(0.1), await apart(0.5)];
  tally.close(expectClose([none], [0], 1e-6, of.text), 1);
  tally.holds(none < little && little < more, `${of.text}: ${none}, ${little} and ${more} where the sides part`);
}

async function checkMissing(of: AlignmentCase, tally: Tally): Promise<void> {
  const [x, y, xIn, yIn] = sidesOf(of) as [Tensor64, Tensor64, Tensor64, Tensor64];
  const without = (members: Tensor64): Tensor64 => ({ ...members, values: members.values.map((each, i) => (i < members.shape[1]! ? 0 : each)) });
  const [some, others] = [2, -7].map((far) => [x, y].map((side) => ({ ...side, values: side.values.map((each, i) => (i < side.shape[1]! ? far : each)) })));
  const one = await valueOf(of, [...some!, without(xIn), without(yIn)]);
  const other = await valueOf(of, [...others!, without(xIn), without(yIn)]);
  tally.close(expectClose(one.value, other.value, 1e-5, `${of.text} beside a row without a label`), 1);
  for (const slope of one.slopes.slice(0, 2)) tally.close(expectClose(slope!.subarray(0, x.shape[1]!), Array(x.shape[1]!).fill(0), 1e-6, `slope of ${of.text} by a row without a label`), 1);
}

async function checkAbsent(of: AlignmentCase, tally: Tally): Promise<void> {
  const [x, y, xIn, yIn] = sidesOf(of) as [Tensor64, Tensor64, Tensor64, Tensor64];
  const { value, slopes } = await valueOf(of, [x, y, xIn, { ...yIn, values: yIn.values.map(() => 0) }]);
  tally.same([...value], [0], `${of.text} where one side has no labelled row`);
  for (const slope of slopes) tally.holds(slope!.every(Number.isFinite), `${of.text}: its gradient without a labelled row is not finite`);
  // Where both sides say how wide a Gaussian is, the rows of such a class say it too.
  if (!of.byClass || of.mutual) return;
  const classes = membersOf(of);
  const emptied = { ...yIn, values: yIn.values.map((each, i) => (i % classes === classes - 1 ? 0 : each)) };
  const [xFewer, yFewer] = [xIn, emptied].map(({ shape, values }) => tensor64(values.filter((_, i) => i % classes < classes - 1), [shape[0]!, classes - 1]));
  const expected = of.reference([x, y, xFewer!, yFewer!]).values;
  tally.close(expectClose((await valueOf(of, [x, y, xIn, emptied])).value, expected, 2e-6, `${of.text} beside a class without rows`), 1);
}

function checkObjective(of: AlignmentCase, tally: Tally): void {
  const { program, weight } = of;
  const found = objectiveOf(of);
  tally.close(expectClose([found.total], [found.losses + weight * found.distances], 1e-5, `the objective with ${of.text}`), 1);
  tally.same(Object.keys(found.names).length, program.ir.alignments.length, `distances of ${of.text} in the objective`);
  tally.same(found.moves, weight > 0, `whether what is aligned alone has a gradient by ${of.text}`);
}

/** Of made-up rows: its parts, and whether the trunk feels the distance of what only `v` reads else. */
function objectiveOf({ program: { ir, model }, mutual, weight }: AlignmentCase) {
  return tf.tidy(() => {
    const own = ir.parameters.map(({ name, shape }) => [name, onDevice(randomTensor(name, shape.map(Number)))] as const);
    const p = Object.fromEntries(own);
    const label = tf.tensor1d([0, 1, 2, 0, 1, 2], 'int32');
    const batch = {
      inputs: { x: onDevice(randomTensor('rows', [6, 4])) },
      label: Object.fromEntries(model.tasks.map((task) => [task, label])),
      has: Object.fromEntries(model.tasks.map((task) => [task, tf.tensor1d([1, 1, 1, 1, 1, 0])])),
      row: tf.ones<tf.Rank.R1>([6]),
    };
    const objective = () => model.objective(p, batch, { tasks: model.tasks.filter((task) => task !== 'v'), seed: null });
    const { total, losses, alignments = {} } = objective();
    const sum = (each: object): number => Object.values(each as Record<string, tf.Scalar>).reduce((all, one) => all + one.dataSync()[0]!, 0);
    const names = ir.parameters.filter(({ task }) => task === null).map(({ name }) => name);
    const { grads } = gradients(() => objective().total, names.map((name) => p[name]!));
    const moves = mutual ? weight > 0 : grads.some((grad) => grad?.dataSync().some((each) => each !== 0));
    return { total: total.dataSync()[0]!, losses: sum(losses), distances: sum(alignments), names: alignments, moves } as never;
  }) as unknown as { total: number; losses: number; distances: number; names: object; moves: boolean };
}
