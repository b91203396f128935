/** A run of a small spec with a task of every kind, trained once a test file. */
import { join } from 'node:path';
import { folder, mtlc } from './mtlc.ts';

/** Labels that are numbers stand in an order of their own, and one has a comma. */
export const fruit = `labels sorts [10, "9", "plum, red"]
labels tags [ripe, sweet]

model fruit {
  input x: real[2] { scale: standardize }
  trunk body from x { h = dense(6, activation: tanh) }
  split after h {
    task sort: class of sorts { a = dense(classes); loss: cross_entropy }
    task fresh: binary(yes: "yes", no: "no") { b = dense(1); loss: binary_cross_entropy }
    task tag: subset of tags { c = dense(classes); loss: binary_cross_entropy }
    task size: real[2] { scale: standardize; d = dense(2); loss: mse }
  }
}
data {
  source rows = csv("rows.csv")
  x <- rows.f1 .. rows.f2
  sort <- rows.sort
  fresh <- rows.fresh
  tag <- rows.ripe .. rows.sweet
  size <- rows.height .. rows.width
}
train {
  seed: 1
  phase main: joint { optimizer: adam(0.01), batch: 20, epochs: 3 }
}
evaluate {
  protocol: holdout(train: 60%, test: 40%, seed: 1)
  metrics: [accuracy, f1, mse]
}
`;

const SORTS = ['10', '9', '"plum, red"'];
const LABELS = 'sort,fresh,ripe,sweet,height,width';

/** Cells of row \`i\`, and of its labels. */
const inputsOf = (i: number): string => `${(i * 3) % 7},${((i * 5) % 11) / 2}`;
const labelsOf = (i: number): string =>
  `${SORTS[i % 3]},${i % 2 ? 'yes' : 'no'},${i % 2},${(i >> 1) % 2},${(i % 5) / 4},${(i % 7) / 3}`;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

export const labelledRows = (count: number): string =>
  [`f1,f2,${LABELS}`, ...numbers(count).map((i) => `${inputsOf(i)},${labelsOf(i)}`)].join('\n');

/** Without labels, in another order, among columns that nothing reads. */
export const bareRows = (count: number): string =>
  ['f2,note,f1', ...numbers(count).map((i) => `${inputsOf(i).split(',').reverse().join(`,row ${i},`)}`)].join(
    '\n',
  );

export interface TrainedRun {
  /** The folder that `runs/fruit` and the spec lie in. */
  readonly place: string;
  readonly run: string;
}

export async function trainFruit(
  spec = fruit,
  more: Readonly<Record<string, string>> = {},
): Promise<TrainedRun> {
  const files = { 'rows.csv': labelledRows(60), 'new.csv': bareRows(9), 'other.csv': labelledRows(30) };
  const place = folder({ 'fruit.mtl': spec, ...files, ...more });
  const { code, err } = await mtlc(['train', 'fruit.mtl', '--quiet'], { cwd: place });
  if (code !== 0) throw new Error(err);
  return { place, run: join(place, 'runs/fruit') };
}
