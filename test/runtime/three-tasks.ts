/** A small network of three kinds of task, in the form of an emitted program, and random rows for it. */
import * as tf from '@tensorflow/tfjs';
import type { Dataset, Experiment, Part } from '../../src/runtime/experiment.ts';
import { dropout } from '../../src/runtime/ops/dropout.ts';
import { labelledMean, perTask, weightedSum } from '../../src/runtime/ops/losses.ts';
import { pick } from '../../src/runtime/ops/pick.ts';
import { glorotNormal, heNormal, zeros } from '../../src/runtime/ops/starts.ts';
import { key, normals, uniforms } from '../../src/runtime/random.ts';
import type { TrainingPhase } from '../../src/runtime/train/phase.ts';
import type { Model, Target, Values } from '../../src/runtime/types.ts';

export type Task = 'kind' | 'ripe' | 'size';

const targets: Record<Task, Target> = {
  kind: { kind: 'class', labels: ['apple', 'pear', 'plum'] },
  ripe: { kind: 'binary', yes: 'yes', no: 'no' },
  size: { kind: 'real', size: 2 },
};
const outputs: Record<Task, number> = { kind: 3, ripe: 1, size: 2 };

interface Form {
  readonly tasks?: readonly Task[];
  readonly weights?: Partial<Record<Task, number>>;
  readonly dropout?: number;
}

const dense = (p: Values, name: string, x: tf.Tensor) =>
  tf.add(tf.matMul(x, p[`${name}.kernel`]!), p[`${name}.bias`]!);

const losses: Record<Task, (out: tf.Tensor, label: tf.Tensor) => tf.Tensor> = {
  kind: (out, label) => tf.neg(pick(tf.logSoftmax(out), label)),
  ripe: (out, label) => tf.sub(tf.softplus(tf.squeeze(out, [1])), tf.mul(label, tf.squeeze(out, [1]))),
  size: (out, label) => tf.mean(tf.square(tf.sub(out, label)), 1),
};

export function threeTasks({
  tasks = ['kind', 'ripe', 'size'],
  weights = {},
  dropout: rate = 0,
}: Form = {}): Model {
  const trunk = (p: Values, x: tf.Tensor) => tf.tanh(dense(p, 'trunk.h', x));
  return {
    tasks,
    targets,
    weights,
    parameters: {
      'trunk.h.kernel': heNormal([6, 5]),
      'trunk.h.bias': zeros([5]),
      ...Object.fromEntries(
        tasks.flatMap((task) => [
          [`${task}.out.kernel`, glorotNormal([5, outputs[task]])],
          [`${task}.out.bias`, zeros([outputs[task]])],
        ]),
      ),
    },
    objective(p, batch, step) {
      const h = dropout(trunk(p, batch.inputs['x']!), rate, 'trunk.d', step);
      const found = perTask(step.tasks as Task[], (task) =>
        labelledMean(losses[task](dense(p, `${task}.out`, h), batch.label[task]!), batch.has[task]!),
      );
      return { total: weightedSum(found, weights), losses: found };
    },
    predict(p, inputs) {
      const h = trunk(p, inputs['x']!);
      const out = (task: Task) => dense(p, `${task}.out`, h);
      return perTask(tasks, (task) =>
        task === 'kind'
          ? tf.softmax(out(task))
          : task === 'ripe'
            ? tf.sigmoid(tf.squeeze(out(task), [1]))
            : out(task),
      );
    },
  };
}

/** 37 rows, so that a batch is padded; about a third of each task's labels are missing. */
export function randomRows(rows = 37): Dataset {
  const real = (name: string, width: number) => normals(key(5, name), rows * width);
  const draw = (name: string, sides: number) =>
    uniforms(key(5, name), rows).map((u) => Math.floor(u * sides));
  const labelled = (task: Task, width: number, values: Float32Array) => {
    const has = Uint8Array.from(draw(`has ${task}`, 3), (die) => (die > 0 ? 1 : 0));
    return { width, values: values.map((value, i) => (has[Math.floor(i / width)] ? value : 0)), has };
  };
  return {
    rows,
    inputs: { x: { shape: [6], values: real('x', 6) } },
    labels: {
      kind: labelled('kind', 1, draw('kind', 3)),
      ripe: labelled('ripe', 1, draw('ripe', 2)),
      size: labelled('size', 2, real('size', 2)),
    },
  };
}

export function partOf(train: number, rows = 37): Part {
  const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
  const names = { variant: 'main', condition: 'all', repeat: 'fold-01' };
  return { ...names, train: range(0, train), validation: new Int32Array(), test: range(train, rows) };
}

export function experimentOf(model: Model, phases: readonly TrainingPhase[]): Experiment {
  return {
    name: 'three_tasks',
    spec: 'three-tasks.mtl',
    model,
    sources: {},
    inputs: { x: { shape: [6], source: 'rows', columns: [] } },
    labels: {},
    seed: 3,
    phases,
    protocol: { name: 'none', describe: 'none', split: () => [] },
    metrics: [],
    final: 'none',
  };
}
