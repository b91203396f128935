import type { Compute, Steps } from '../../engine/plan/step.ts';
import type { Model } from '../types.ts';
import { inOwnUnits, inputFeeds, type View } from './batches.ts';
import { chunksOf } from './chunks.ts';
import { group, mapValues } from './state.ts';

/** The model's answers on `rows`, by task, in their order: as `Model.predict` gives them, row-major, in the labels' units. */
export async function predictRows(model: Model, view: View, steps: Steps, rows: Int32Array): Promise<Record<string, Float32Array>> {
  const chunks = chunksOf(view.dataset.inputs, rows);
  // Millions of answers lie in memory once.
  const all: Record<string, Float32Array> = Object.fromEntries(model.tasks.map((task) => [task, new Float32Array()]));
  let at = 0;
  for (const chunk of chunks) {
    for (const [task, answers] of Object.entries(await predictChunk(model, view, steps, chunk, chunks[0]!.length))) {
      const width = answers.length / chunk.length;
      if (at === 0) all[task] = new Float32Array(rows.length * width);
      all[task]!.set(answers, at * width);
    }
    at += chunk.length;
  }
  return Object.fromEntries(model.tasks.map((task) => [task, inOwnUnits(view, model, task, all[task]!)]));
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
