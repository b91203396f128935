/** What a page shows of a run with many tasks, many classes, and names that try to be more than names. */
import { accuracy } from '../../src/catalog/metrics/accuracy/run.ts';
import { confusion } from '../../src/catalog/metrics/confusion/run.ts';
import { f1 } from '../../src/catalog/metrics/f1/run.ts';
import { r2 } from '../../src/catalog/metrics/r2/run.ts';
import type { Dataset, Embedding, Experiment, LabelValues, Part } from '../../src/runtime/experiment.ts';
import { learnedMatrix } from '../../src/runtime/priors/covariance.ts';
import { stream, key } from '../../src/runtime/random.ts';
import { poolParts } from '../../src/runtime/report/details.ts';
import type { PageContent } from '../../src/runtime/report/page.ts';
import { buildReport, type Trained } from '../../src/runtime/report/report.ts';
import type { RunRecord } from '../../src/runtime/store/run-files.ts';
import type { Model, Target } from '../../src/runtime/types.ts';
import { stub } from './stub.ts';

export const HOSTILE = [
  '<script>document.title = "run"</script>',
  '"><img src=x onerror="document.title=1">',
  "it's </style></svg> & <b>bold</b>",
  'a\u202ereversed\u0007',
  'שלום',
];

const ROWS = 600;
const EPOCHS = 20;

/** How much of everything there is. */
interface Size {
  /** Tasks beside `sort`, `intent` and those of numbers. */
  readonly tasks: number;
  readonly classes: number;
  readonly folds: number;
}

const LARGE: Size = { tasks: 154, classes: 150, folds: 10 };

type Targets = Readonly<Record<string, Target>>;

function targetsOf(names: readonly string[], { tasks, classes: most }: Size): Targets {
  const classes = (count: number, name: string): Target => ({
    kind: 'class',
    labels: Array.from({ length: count }, (_, i) => names[i] ?? `${name} ${i + 1}`),
  });
  return {
    sort: classes(3, 'sort'),
    [names[0]!]: classes(Math.min(most, 12), 'a longer name of kind'),
    intent: classes(most, 'intent'),
    ...Object.fromEntries(
      Array.from({ length: tasks - 1 }, (_, i) => [names[i + 1] ?? `keyword ${i}`, { kind: 'binary', yes: '1', no: '0' }]),
    ),
    price: { kind: 'real', size: 1 },
    angles: { kind: 'real', size: 2 },
  };
}

/** In [0, 1), by name and place. */
function noise(name: string, count: number): Float32Array {
  return stream(key(5, name))(count);
}

const widthOf = (target: Target): number => (target.kind === 'class' ? target.labels.length : target.kind === 'real' ? target.size : 1);

/** `at` is the task's place among all. */
function labelsOf(at: number, target: Target): LabelValues {
  const width = target.kind === 'real' ? target.size : 1;
  const levels = target.kind === 'class' ? target.labels.length : target.kind === 'binary' ? 2 : 0;
  const values = noise(`truth ${at}`, ROWS * width).map((x) => (levels > 0 ? Math.floor(x * levels) : x * 100));
  return { width, values, has: new Uint8Array(ROWS).fill(1) };
}

/** The truth, with as much noise that some answers are wrong. */
function answersOf(at: number, target: Target, labels: LabelValues, rows: Int32Array): Float32Array {
  const width = widthOf(target);
  const random = noise(`answers ${at}`, rows.length * width);
  return random.map((x, i) => {
    const row = rows[Math.floor(i / width)]!;
    if (target.kind === 'real') return labels.values[row * width + (i % width)]! + (x - 0.5) * 40;
    if (target.kind === 'binary') return 0.7 * x + 0.3 * labels.values[row]!;
    const right = labels.values[row]! === i % width;
    return (right ? 0.8 : x) / width;
  });
}

const learning = { every: 'epoch', normalize: 'none' } as const;

/** Symmetric, with entries of both signs. */
function covarianceOf(name: string, n: number): { shape: number[]; values: Float32Array } {
  const random = noise(`covariance ${name}`, n * n);
  const values = random.map((_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return i === j ? 1 : random[Math.max(i, j) * n + Math.min(i, j)]! * 1.6 - 0.8;
  });
  return { shape: [n, n], values };
}

/** As a run of ten folds with 158 tasks hands it to its page, or a smaller one; `names` are five. */
export function largeContent(names: readonly string[] = HOSTILE, size = LARGE): PageContent {
  const targets = targetsOf(names, size);
  const labels = Object.fromEntries(Object.entries(targets).map(([task, target], i) => [task, labelsOf(i, target)]));
  const dataset: Dataset = { ...{ rows: ROWS, inputs: {} }, labels };
  const covariances = [learnedMatrix('fc.task', names, [], learning), learnedMatrix(`${names[1]}.output`, Object.keys(targets), [], learning)];
  const experiment: Experiment = {
    ...stub,
    name: names[2]!,
    model: { tasks: Object.keys(targets), targets, parameters: {}, covariances } as unknown as Model,
    labels: Object.fromEntries(Object.keys(targets).map((task) => [task, { source: 'rows', columns: [task] }])),
    metrics: [accuracy(), f1('micro'), r2(), confusion()],
  };
  const trained = Array.from({ length: size.folds }, (_, fold) => trainedOf(dataset, targets, names, fold, size.folds));
  return {
    inputs: dataset.inputs,
    report: buildReport(experiment, dataset, trained, { backend: 'wasm', seconds: 100 }),
    run: runOf(names),
    trained,
    pooled: poolParts(experiment, dataset, trained),
    bindings: experiment.labels,
    files: {
      'spec.mtl': `model m {\n\ttask "${names[0]}": binary // ${names[3]}\n}\n`,
      'figure.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80" viewBox="0 0 120 80"><rect width="120" height="80"/></svg>',
    },
  };
}

function trainedOf(dataset: Dataset, targets: Targets, names: readonly string[], fold: number, folds: number): Trained {
  const all = Array.from({ length: ROWS }, (_, row) => row);
  const part: Part = {
    ...{ variant: 'main', condition: 'all', repeat: `fold-${String(fold + 1).padStart(2, '0')}` },
    train: Int32Array.from(all.filter((row) => row % folds !== fold)),
    validation: new Int32Array(),
    test: Int32Array.from(all.filter((row) => row % folds === fold)),
  };
  const answers = Object.entries(targets).map(([task, target], i) => [task, answersOf(i, target, dataset.labels[task]!, part.test)]);
  const epochs = ['first', 'second'].flatMap((phase) => Array.from({ length: EPOCHS }, (_, i) => ({ phase, epoch: i + 1 })));
  const losses = (epoch: number) => Object.fromEntries(Object.keys(targets).map((task, i) => [task, (1 + i / 100) / epoch]));
  const history = epochs.map(({ phase, epoch }) => ({
    ...{ part, phase, epoch, epochs: EPOCHS, rowsPerSecond: 1, fraction: 1 },
    losses: { total: 300 / epoch + fold, tasks: losses(epoch), priors: { fc: 2 + 1 / epoch, [names[1]!]: 3 - 1 / epoch } },
    metrics: { accuracy: 1 - 1 / epoch },
  }));
  return {
    part,
    result: {
      ...{ ...part, history, weights: {}, scaling: {}, targetScaling: {}, seconds: 10, trainedRows: 540, state: null },
      answers: Object.fromEntries(answers),
      covariances: { 'fc.task': covarianceOf('small', names.length), [`${names[1]}.output`]: covarianceOf('large', Object.keys(targets).length) },
      embeddings: fold > 0 ? [] : [embeddingOf(part, names)],
    },
  };
}

function embeddingOf({ test }: Part, names: readonly string[]): Embedding {
  const rows = [...test];
  const tasks = rows.map((_, i) => ['sort', names[0]!][i % 2]!);
  return { name: 'tsne', layer: names[1]!, rows, tasks, places: noise('places', 2 * rows.length).map((x) => x * 80 - 40) };
}

const runOf = (names: readonly string[]): RunRecord => ({
  ...{ mtlc: '0.1.0', node: 'v20.0.0', platform: 'linux x64', workers: 2, seed: 7, part: null, outcome: 'done' },
  backend: { name: 'wasm', device: 'WebAssembly', simd: true, threads: 1, version: '4.22.0' },
  environment: {},
  files: {},
  overrides: { [`train.${names[1]}`]: names[0]! },
  data: [],
  pretrained: [],
  started: '2030-01-01T00:00:00.000Z',
  ended: '2030-01-01T00:01:40.000Z',
});
