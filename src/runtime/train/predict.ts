import type { Compute, Steps } from '../../engine/plan/step.ts';
import type { Model } from '../types.ts';
import { inOwnUnits, inputFeeds, type View } from './batches.ts';
import { chunksOf } from './chunks.ts';
import { group, mapValues } from './state.ts';

/** The model's answers on `rows`, by task, in their order: as `Model.predict` gives them, row-major, in the labels' units. */
export async function predictRows(model: Model, view: View, steps: Steps, rows: Int32Array): Promise<Record<string, Float32Array>> {
  const chunks = chunksOf(view.dataset.inputs, rows);
  const answered: Record<string, Float32Array>[] = [];
  for (const chunk of chunks) answered.push(await predictChunk(model, view, steps, chunk, chunks[0]!.length));
  return Object.fromEntries(
    model.tasks.map((task) => [task, inOwnUnits(view, model, task, join(answered.map((answers) => answers[task]!)))]),
  );
}

/** `size` rows go through the network, so that all chunks are steps of one kind. */
async function predictChunk(model: Model, view: View, steps: Steps, rows: Int32Array, size: number): Promise<Record<string, Float32Array>> {
  const compute: Compute = (state, feeds) => {
    const prefix = group(feeds, 'prefix');
    return model.predict(group(state, 'values'), group(feeds, 'inputs'), Object.keys(prefix).length > 0 ? prefix : undefined);
  };
  const answers = await steps.run(`predict ${size}`, compute, inputFeeds(view, rows, size));
  return mapValues(answers, ({ values }) => values.subarray(0, (values.length / size) * rows.length));
}

function join(pieces: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
