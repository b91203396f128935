import * as tf from '@tensorflow/tfjs';
import type { Model, Values } from '../types.ts';
import { inOwnUnits, makeInputs, type View } from './batches.ts';

/** Rows at a time: large enough that the cost of a call does not count. */
const ROWS = 1024;

/** The model's answers on `rows`, by task, in their order: as `Model.predict` gives them, row-major, in the labels' units. */
export function predictRows(
  model: Model,
  view: View,
  values: Values,
  rows: Int32Array,
): Record<string, Float32Array> {
  const chunks = Array.from({ length: Math.ceil(rows.length / ROWS) }, (_, i) =>
    rows.subarray(i * ROWS, (i + 1) * ROWS),
  );
  const answered = chunks.map((chunk) => predictChunk(model, view, values, chunk));
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
  const answers = tf.tidy(() => model.predict(values, makeInputs(view, rows, rows.length)));
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
