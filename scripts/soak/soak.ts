/** Many steps of a small network with all that keeps state: memory, tensors and open files after each epoch. */
import { readdirSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../../src/engine/backends/open.ts';
import { madeUpPart, madeUpView } from '../../src/harness/made-up.ts';
import { experimentOf, irOf } from '../../src/harness/spec.ts';
import { isProblem, type Part } from '../../src/runtime/experiment.ts';
import { key } from '../../src/runtime/random.ts';
import { encodeState } from '../../src/runtime/store/checkpoint.ts';
import { trainPart } from '../../src/runtime/train/train-part.ts';

/** Several tasks under a learnt prior, dropout, batch norm, tasks in turns and together, rows that are watched. */
const SPEC = `labels kinds [a, b, c, d]
model soak {
  input x: real[24]
  trunk body from x {
    h1 = dense(32, activation: relu)
    n1 = batch_norm()
    d1 = dropout(0.2)
  }
  split after d1 {
    tasks [one, two, three]: class of kinds {
      fc = dense(16, activation: relu)
      out = dense(classes)
      loss: cross_entropy
    }
  }
  prior [fc, out] ~ tensor_normal(task: learned(epsilon: 1e-3, every: 50))
}
data {
  source rows = csv("rows.csv")
  x <- rows.x1 .. rows.x24
}
train {
  seed: 1
  phase turns: alternate({ one: 2, two: 1, three: 1 }) { optimizer: adam(1e-3), batch: 16, epochs: 1 }
  phase all: joint { optimizer: sgd(0.01, momentum: 0.9), batch: 16, epochs: 2, stop: early(on: loss, patience: 2), on_divergence: halve_rate }
}
evaluate {
  protocol: holdout(train: 70%, validation: 10%, test: 20%)
  metrics: [accuracy]
}
`;

export interface Sample {
  /** Steps that are over. */
  readonly steps: number;
  readonly phase: string;
  /** Bytes; of the heap after a collection, where that can be asked for. */
  readonly rss: number;
  readonly heap: number;
  readonly tensors: number;
  /** Open files; null where the system does not say. */
  readonly files: number | null;
}

/** A sample an epoch, until `steps` steps are over. `rows` train, and a tenth as many are watched. */
export async function soak(steps: number, rows: number, onSample: (sample: Sample) => void = () => {}): Promise<Sample[]> {
  const opened = await openBackend('wasm');
  if (isProblem(opened)) throw new Error(opened.message);
  const ir = irOf(SPEC);
  const declared = await experimentOf(ir);
  const view = madeUpView(ir, declared, Math.round(rows * 1.1));
  const all = madeUpPart(view, 'main');
  const part: Part = { ...all, train: all.train.subarray(0, rows), validation: all.train.subarray(rows), test: all.test };
  const lengths = declared.phases.map((phase) => {
    const run = phase.prepare({ model: declared.model, dataset: view.dataset, part, key: key(1, phase.name) });
    if (isProblem(run)) throw new Error(run.message);
    return run.steps(0).length;
  });
  const round = declared.phases.reduce((sum, { epochs }, i) => sum + epochs * lengths[i]!, 0);
  const experiment = { ...declared, phases: Array.from({ length: Math.ceil(steps / round) }, () => declared.phases).flat() };
  const samples: Sample[] = [];
  const result = await trainPart(experiment, view.dataset, part, {
    now: () => performance.now(),
    onEpoch: async (record, state) => {
      encodeState(await state());
      (globalThis as { gc?: () => void }).gc?.();
      const { rss, heapUsed } = process.memoryUsage();
      const before = samples.at(-1)?.steps ?? 0;
      const taken = lengths[declared.phases.findIndex(({ name }) => name === record.phase)]!;
      samples.push({ steps: before + taken, phase: `${record.phase} ${record.epoch}`, rss, heap: heapUsed, tensors: tf.memory().numTensors, files: openFiles() });
      onSample(samples.at(-1)!);
    },
  });
  if (isProblem(result)) throw new Error(result.message);
  return samples;
}

function openFiles(): number | null {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}

/** By how much memory may grow behind the first tenth of the steps. */
const GROWTH = 0.05;

/** What has grown, in words; nothing of a training that leaks nothing. `memory`: whether that counts, which a short run says little of. */
export function grown(samples: readonly Sample[], { memory }: { readonly memory: boolean }): string[] {
  const last = samples.at(-1)!;
  const warm = samples.filter(({ steps }) => steps >= last.steps / 10);
  const [first] = warm as [Sample];
  const more = (what: 'rss' | 'heap', words: string): string[] => {
    const most = Math.max(...warm.map((sample) => sample[what]));
    return most > first[what] * (1 + GROWTH) ? [`${words} grew from ${megabytes(first[what])} to ${megabytes(most)} MB`] : [];
  };
  const files = Math.max(...warm.map((sample) => sample.files ?? 0));
  const phases = [...new Set(warm.map(({ phase }) => phase))];
  return [
    ...(memory ? [...more('rss', 'resident memory'), ...more('heap', 'the heap')] : []),
    ...phases.flatMap((phase) => {
      const counts = [...new Set(warm.filter((sample) => sample.phase === phase).map(({ tensors }) => tensors))];
      return counts.length > 1 ? [`phase ${phase} left ${counts.join(', ')} tensors`] : [];
    }),
    ...(first.files !== null && files > first.files ? [`open files grew from ${first.files} to ${files}`] : []),
  ];
}

export const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
