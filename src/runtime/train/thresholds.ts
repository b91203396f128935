/** What cutting masks costs: the test rows answered with masks under a threshold at 0. It is reported, and nothing is chosen by it. */
import { Steps } from '../../engine/plan/step.ts';
import type { AtThreshold, Experiment, Part } from '../experiment.ts';
import { numbersOf, score } from '../metrics/score.ts';
import { countZeros, cutBelow, masksOf } from '../priors/masks.ts';
import type { View } from './batches.ts';
import { predictRows } from './predict.ts';
import { named, toTensors, type TrainingState } from './state.ts';

/** Of more test rows, so many are answered, evenly spread: each threshold costs a prediction of all of them. */
const MOST_ROWS = 200;
const THRESHOLDS = Array.from({ length: 10 }, (_, i) => i / 10);

/** From the masks that training gave, before a phase cut them; none of a model without masks, or of a part without test rows. */
export async function atThresholds({ model, metrics }: Experiment, view: View, part: Part, done: TrainingState): Promise<AtThreshold[]> {
  const names = masksOf(model);
  if (names.length === 0 || part.test.length === 0) return [];
  const masks = Object.fromEntries(names.map((name) => [name, done.uncut?.[name] ?? done.values[name]!]));
  const rows = spread(part.test);
  const steps = Steps.open(named({ values: toTensors(done.values), slots: {} }), model.tasks);
  const found: AtThreshold[] = [];
  for (const below of THRESHOLDS) {
    const cut = cutBelow(masks, below);
    const { numbers, zeros } = countZeros(cut);
    const last = found.at(-1);
    if (last?.zeros === zeros / numbers) {
      found.push({ ...last, below });
      continue;
    }
    steps.replace(named({ values: toTensors(cut), slots: {} }));
    const answers = await predictRows(model, view, steps, rows, view.dataset);
    found.push({ below, zeros: zeros / numbers, ...score(numbersOf({ metrics }), model.targets, view.dataset, rows, answers) });
  }
  steps.close();
  return found;
}

const spread = (rows: Int32Array): Int32Array =>
  rows.length <= MOST_ROWS ? rows : Int32Array.from({ length: MOST_ROWS }, (_, i) => rows[Math.floor((i * rows.length) / MOST_ROWS)]!);
