import type { Compute, Steps } from '../../engine/plan/step.ts';
import { answerWidth } from '../metrics/decide.ts';
import { judgedRows, type Judging } from '../metrics/judged-rows.ts';
import type { Model } from '../types.ts';
import { inOwnUnits, inputFeeds, type View } from './batches.ts';
import { chunksOf } from './chunks.ts';
import { group, mapValues } from './state.ts';

/**
 * The model's answers on `rows`, by task, in their order: as `Model.predict` gives them, row-major, in the labels' units. With `judging`,
 * those of a task are on the rows that judge it alone (`judgedRows`): a thousand tasks have a few rows each then.
 */
export async function predictRows(model: Model, view: View, steps: Steps, rows: Int32Array, judging?: Judging): Promise<Record<string, Float32Array>> {
  const kept = model.tasks.map((task) => new Kept(judging ? judgedRows(judging, task, rows) : rows));
  const numbers = model.tasks.reduce((sum, task) => sum + answerWidth({ target: model.targets[task]! }), 0);
  const chunks = chunksOf(view.dataset.inputs, rows, numbers);
  for (const chunk of chunks) {
    const answers = await predictChunk(model, view, steps, chunk, chunks[0]!.length);
    for (const [i, task] of model.tasks.entries()) kept[i]!.add(chunk, answers[task]!);
  }
  return Object.fromEntries(model.tasks.map((task, i) => [task, inOwnUnits(view, model, task, kept[i]!.answers)]));
}

/** A task's answers on some of the rows: they lie in memory once. */
class Kept {
  answers = new Float32Array();
  readonly #rows: Int32Array;
  #count = 0;

  /** In the order in which they come. */
  constructor(rows: Int32Array) {
    this.#rows = rows;
  }

  add(chunk: Int32Array, answers: Float32Array): void {
    const width = answers.length / chunk.length;
    if (this.#count === 0) this.answers = new Float32Array(this.#rows.length * width);
    for (let [from, to] = [0, 0]; from < chunk.length; from = to + 1) {
      for (to = from; to < chunk.length && chunk[to] === this.#rows[this.#count + to - from]; ) to++;
      this.answers.set(answers.subarray(from * width, to * width), this.#count * width);
      this.#count += to - from;
    }
  }
}

/** `size` rows go through the network, so that all chunks are steps of one kind. */
async function predictChunk(model: Model, view: View, steps: Steps, rows: Int32Array, size: number): Promise<Record<string, Float32Array>> {
  const compute: Compute = (state, feeds) => {
    const prefix = group(feeds, 'prefix');
    return model.predict(group(state, 'values'), group(feeds, 'inputs'), Object.keys(prefix).length > 0 ? prefix : undefined);
  };
  const { arrays } = await steps.run(`predict ${size}`, compute, inputFeeds(view, rows, size));
  return mapValues(arrays, ({ values }) => values.subarray(0, (values.length / size) * rows.length));
}
