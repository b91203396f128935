/** Plots of outputs: what layers of a trained network give for test rows, as points of a plane. */
import * as tf from '@tensorflow/tfjs';
import { toTensors } from '../../engine/plan/step.ts';
import type { Embedding, Experiment, OutputsPlot, Part } from '../experiment.ts';
import { derive, key, permutation, type Key } from '../random.ts';
import { inputFeeds, type View } from '../train/batches.ts';
import { chunksOf } from '../train/chunks.ts';
import { group } from '../train/state.ts';
import type { LayerOutputs, Model, Values } from '../types.ts';

/** None of a part that plots are not of. */
export async function embeddingsOf({ plots = [], model, seed }: Experiment, view: View, values: Values, part: Part): Promise<Embedding[]> {
  if (!part.plotted || !model.layerOutputs) return [];
  const asked = plots.filter((plot): plot is OutputsPlot => plot.of === 'outputs');
  const found: Embedding[] = [];
  for (const plot of asked) found.push(...(await embed(plot, model, view, values, part, key(plot.seed ?? seed, plot.name))));
  return found;
}

async function embed(plot: OutputsPlot, model: Model, view: View, values: Values, part: Part, of: Key): Promise<Embedding[]> {
  const points = drawn(plot, model, view, part, of);
  if (points.length === 0) return [];
  const found = await outputsOf(plot.layers, model, view, values, points);
  return plot.layers.map((layer) => {
    const { tasks, outputs } = found[layer]!;
    return { name: plot.name, layer, rows: points.map(({ row }) => row), tasks, places: plot.place(outputs, points.length, derive(of, 'start')) };
  });
}

interface Point {
  readonly row: number;
  /** The tasks that it is labelled for. */
  readonly labelled: readonly string[];
}

/** Labelled test rows, the same for all variants. */
function drawn({ points }: OutputsPlot, { targets }: Model, { dataset }: View, { test }: Part, of: Key): Point[] {
  const tasks = Object.keys(targets);
  const rows = Array.from(test, (row) => ({ row, labelled: tasks.filter((task) => dataset.labels[task]!.has[row] === 1) }));
  const labelled = rows.filter((point) => point.labelled.length > 0);
  return Array.from(permutation(derive(of, 'rows'), labelled.length).subarray(0, points), (i) => labelled[i]!);
}

interface Outputs {
  /** Of each point. */
  readonly tasks: readonly string[];
  /** [points, width] */
  readonly outputs: Float32Array;
}

async function outputsOf(layers: readonly string[], model: Model, view: View, values: Values, points: readonly Point[]): Promise<Record<string, Outputs>> {
  const rows = Int32Array.from(points, ({ row }) => row);
  const chunks = chunksOf(view.dataset.inputs, rows);
  // Layers of a frozen prefix that was computed before are not among its values.
  const { prefix: _, ...whole } = view;
  let done = 0;
  const pieces: Record<string, Outputs>[] = [];
  for (const chunk of chunks) {
    const outputs = tf.tidy(() => model.layerOutputs!(values, group(toTensors(inputFeeds(whole, chunk, chunk.length)), 'inputs')));
    const read: Record<string, Outputs> = {};
    for (const layer of layers) read[layer] = await pointsOf(outputs[layer]!, points.slice(done, done + chunk.length), done);
    tf.dispose(outputs as tf.TensorContainer);
    done += chunk.length;
    pieces.push(read);
  }
  return Object.fromEntries(layers.map((layer) => [layer, joined(pieces.map((piece) => piece[layer]!))]));
}

/**
 * A point shows the label of one of its tasks: of a layer that tasks share of the first one; of layers of tasks, of these in
 * turn, by the number of the point (the first here is number `from`).
 */
async function pointsOf(outputs: LayerOutputs[string], points: readonly Point[], from: number): Promise<Outputs> {
  if (outputs instanceof tf.Tensor) return { tasks: points.map(({ labelled }) => labelled[0]!), outputs: (await outputs.data<'float32'>()).slice() };
  const tasks = points.map(({ labelled }, i) => {
    const own = labelled.filter((task) => task in outputs);
    return own[(from + i) % own.length] ?? Object.keys(outputs)[0]!;
  });
  const read: Record<string, Float32Array> = {};
  for (const task of new Set(tasks)) read[task] = (await outputs[task]!.data<'float32'>()).slice();
  const width = Object.values(read)[0]!.length / points.length;
  const values = new Float32Array(points.length * width);
  tasks.forEach((task, i) => values.set(read[task]!.subarray(i * width, (i + 1) * width), i * width));
  return { tasks, outputs: values };
}

function joined(pieces: readonly Outputs[]): Outputs {
  const outputs = new Float32Array(pieces.reduce((sum, piece) => sum + piece.outputs.length, 0));
  let at = 0;
  for (const piece of pieces) {
    outputs.set(piece.outputs, at);
    at += piece.outputs.length;
  }
  return { tasks: pieces.flatMap(({ tasks }) => tasks), outputs };
}
