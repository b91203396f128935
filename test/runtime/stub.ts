/** An experiment on a small table, and an engine that answers without training: every tenth answer is wrong. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { accuracy } from '../../src/catalog/metrics/accuracy/run.ts';
import { mse } from '../../src/catalog/metrics/mse/run.ts';
import { kfold } from '../../src/catalog/protocols/kfold/run.ts';
import { standardize } from '../../src/catalog/scales/standardize/run.ts';
import { csv } from '../../src/runtime/data/bindings.ts';
import type {
  Dataset,
  EpochRecord,
  Experiment,
  Part,
  PartResult,
  Problem,
} from '../../src/runtime/experiment.ts';
import type { Engine, RunOptions } from '../../src/runtime/run.ts';
import type { Model, Target } from '../../src/runtime/types.ts';

export const ROWS = 120;
const SORTS = ['rose', 'daisy', 'tulip & <lily>'];

export const folder = mkdtempSync(join(tmpdir(), 'mtlc-run-'));
const lines = Array.from(
  { length: ROWS },
  (_, i) => `${i},${(i * 7) % 13},${SORTS[i % 3]},${i % 4 === 0 ? 'yes' : 'no'},${i / 10}`,
);
writeFileSync(join(folder, 'rows.csv'), ['a,b,sort,fresh,price', ...lines].join('\n'));

const targets: Record<string, Target> = {
  sort: { kind: 'class', labels: SORTS },
  fresh: { kind: 'binary', yes: 'yes', no: 'no' },
  price: { kind: 'real', size: 1 },
};

export const stub: Experiment = {
  name: 'flowers',
  spec: 'flowers.mtl',
  model: {
    tasks: Object.keys(targets),
    targets,
    parameters: { 'h.kernel': { shape: [2, 3] } },
  } as unknown as Model,
  sources: { rows: csv('rows.csv', pathToFileURL(join(folder, 'main.ts')).href) },
  inputs: { x: { shape: [2], source: 'rows', columns: ['a', 'b'], scale: standardize() } },
  labels: {
    ...Object.fromEntries(['sort', 'fresh'].map((task) => [task, { source: 'rows', columns: [task] }])),
    price: { source: 'rows', columns: ['price'], scale: standardize() },
  },
  seed: 7,
  phases: [],
  protocol: kfold(4, { seed: 1 }),
  metrics: [accuracy(), mse()],
  references: { accuracy: { value: 0.93, sd: 0.01, source: 'table 2' } },
  final: 'all',
};

function answer(target: Target, truth: number, wrong: boolean): number[] {
  if (target.kind === 'class')
    return SORTS.map((_, i) => (i === (wrong ? (truth + 1) % 3 : truth) ? 0.8 : 0.1));
  if (target.kind === 'binary') return [Math.abs(truth - (wrong ? 0.9 : 0.1))];
  return [truth + (wrong ? 1 : 0)];
}

function recordOf({ variant, condition, repeat }: Part, epoch: number): EpochRecord {
  return {
    part: { variant, condition, repeat },
    phase: 'main',
    epoch,
    epochs: 2,
    losses: { total: 3 / epoch, tasks: { sort: 1 / epoch, fresh: 1 / epoch, price: 1 / epoch } },
    rowsPerSecond: 1000,
    fraction: epoch / 2,
  };
}

function resultOf(dataset: Dataset, part: Part): PartResult {
  const answers = Object.entries(targets).map(([task, target]) => {
    const { values } = dataset.labels[task]!;
    return [
      task,
      Float32Array.from([...part.test].flatMap((row) => answer(target, values[row]!, row % 10 === 0))),
    ];
  });
  const weights = {
    'h.kernel': { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, part.train.length) },
  };
  return {
    ...{ variant: part.variant, condition: part.condition, repeat: part.repeat },
    answers: Object.fromEntries(answers),
    history: [recordOf(part, 1), recordOf(part, 2)],
    weights,
    covariances: {},
    scaling: { x: { mean: [0, 1], sd: [1, 2] } },
    targetScaling: { price: { mean: [6], sd: [3] } },
    seconds: 0.5,
    trainedRows: part.train.length,
    state: { phase: 1, epoch: 0, values: weights },
  };
}

/** Says why the part with that index cannot be trained, before it or after its first epoch. */
export type Failure = {
  readonly index: number;
  readonly when: 'before' | 'after';
  readonly problem: Problem;
};

export function stubEngine(failure?: Failure): Engine {
  return {
    openBackend: async () => ({
      name: 'wasm',
      device: 'WebAssembly',
      simd: true,
      threads: 1,
      version: '4.22.0',
    }),
    trainParts: async (_, dataset, parts, { onEpoch, onPart, signal }) => {
      const outcomes: (PartResult | Problem)[] = [];
      for (const [index, part] of parts.entries()) {
        const fails = failure?.index === index ? failure : undefined;
        if (fails?.when === 'before') return parts.map((_, i) => outcomes[i] ?? fails.problem);
        onEpoch?.(recordOf(part, 1));
        if (fails) return parts.map((_, i) => outcomes[i] ?? fails.problem);
        onEpoch?.(recordOf(part, 2));
        if (signal?.aborted)
          return parts.map((_, i) => outcomes[i] ?? { code: 'MTL7204', message: 'training was interrupted' });
        outcomes[index] = resultOf(dataset, part);
        onPart?.(outcomes[index], index);
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      return outcomes;
    },
  };
}

/** A clock that moves on by a second each time it is read. */
export function stubOptions(out: string, more: Partial<RunOptions> = {}): RunOptions {
  let time = Date.UTC(2030, 0, 1);
  return {
    programUrl: 'file:///main.ts',
    now: () => (time += 1000),
    writeRunFolder: true,
    out: join(folder, out),
    ...more,
  };
}
