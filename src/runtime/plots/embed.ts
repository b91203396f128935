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
export function embeddingsOf({ plots = [], model, seed }: Experiment, view: View, values: Values, part: Part): Embedding[] {
  if (!part.plotted || !model.layerOutputs) return [];
  const asked = plots.filter((plot): plot is OutputsPlot => plot.of === 'outputs');
  return asked.flatMap((plot) => embed(plot, model, view, values, part, key(plot.seed ?? seed, plot.name)));
}

function embed(plot: OutputsPlot, model: Model, view: View, values: Values, part: Part, of: Key): Embedding[] {
  const points = drawn(plot, model, view, part, of);
  if (points.length === 0) return [];
  const found = outputsOf(plot.layers, model, view, values, points);
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

function outputsOf(layers: readonly string[], model: Model, view: View, values: Values, points: readonly Point[]): Record<string, Outputs> {
  const rows = Int32Array.from(points, ({ row }) => row);
  const chunks = chunksOf(view.dataset.inputs, rows);
  // Layers of a frozen prefix that was computed before are not among its values.
  const { prefix: _, ...whole } = view;
  let done = 0;
  const pieces = chunks.map((chunk) => {
    const outputs = tf.tidy(() => model.layerOutputs!(values, group(toTensors(inputFeeds(whole, chunk, chunk.length)), 'inputs')));
    const read = Object.fromEntries(layers.map((layer) => [layer, pointsOf(outputs[layer]!, points.slice(done, done + chunk.length), done)]));
    tf.dispose(outputs as tf.TensorContainer);
    done += chunk.length;
    return read;
  });
  return Object.fromEntries(layers.map((layer) => [layer, joined(pieces.map((piece) => piece[layer]!))]));
}

/**
 * A point shows the label of one of its tasks: of a layer that tasks share of the first one; of layers of tasks, of these in
 * turn, by the number of the point (the first here is number `from`).
 */
function pointsOf(outputs: LayerOutputs[string], points: readonly Point[], from: number): Outputs {
  if (outputs instanceof tf.Tensor) return { tasks: points.map(({ labelled }) => labelled[0]!), outputs: outputs.dataSync<'float32'>().slice() };
  const tasks = points.map(({ labelled }, i) => {
    const own = labelled.filter((task) => task in outputs);
    return own[(from + i) % own.length] ?? Object.keys(outputs)[0]!;
  });
  const read = Object.fromEntries([...new Set(tasks)].map((task) => [task, outputs[task]!.dataSync<'float32'>()]));
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
