import * as tf from '@tensorflow/tfjs';
import type { Model, Values } from '../types.ts';
import { inOwnUnits, makeInputs, makePrefix, type View } from './batches.ts';
import { chunksOf } from './chunks.ts';

/** The model's answers on `rows`, by task, in their order: as `Model.predict` gives them, row-major, in the labels' units. */
export function predictRows(
  model: Model,
  view: View,
  values: Values,
  rows: Int32Array,
): Record<string, Float32Array> {
  const answered = chunksOf(view.dataset.inputs, rows).map((chunk) => predictChunk(model, view, values, chunk));
  return Object.fromEntries(
    model.tasks.map((task) => [
      task,
      inOwnUnits(view, model, task, join(answered.map((answers) => answers[task]!))),
    ]),
  );
}

function predictChunk(
  model: Model,
  view: View,
  values: Values,
  rows: Int32Array,
): Record<string, Float32Array> {
  const answers = tf.tidy(() =>
    model.predict(values, makeInputs(view, rows, rows.length), makePrefix(view, rows, rows.length)),
  );
  const read = model.tasks.map((task) => [task, answers[task]!.dataSync<'float32'>().slice()] as const);
  tf.dispose(answers);
  return Object.fromEntries(read);
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
