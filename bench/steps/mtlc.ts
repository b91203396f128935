/**
 * A workload's step as `mtlc train` runs it: the spec is compiled, its program loaded, and the loop of an epoch run on
 * made-up rows. These rows, their order and the start are given out, for the same step written by hand.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { emitProgram } from '../../src/cli/emitted.ts';
import { largestWork } from '../../src/cli/work.ts';
import { compile, type Override } from '../../src/compiler.ts';
import type { Backend, BackendName } from '../../src/engine/backends/backend.ts';
import { sharing } from '../../src/engine/backends/choose.ts';
import { openBackend } from '../../src/engine/backends/open.ts';
import { plansReady } from '../../src/engine/plan/ready.ts';
import { Steps } from '../../src/engine/plan/step.ts';
import type { Ir } from '../../src/ir/ir.ts';
import { isProblem, type Dataset, type Experiment, type Part } from '../../src/runtime/experiment.ts';
import { derive, key, normals, uniforms } from '../../src/runtime/random.ts';
import { sizeOf } from '../../src/runtime/shape.ts';
import { loadPretrained } from '../../src/runtime/store/pretrained.ts';
import { prepareProgram } from '../../src/runtime/store/program.ts';
import { fitScaling, inputFeeds, type View } from '../../src/runtime/train/batches.ts';
import { runEpoch } from '../../src/runtime/train/epoch.ts';
import type { Arrays, PhaseRun } from '../../src/runtime/train/phase.ts';
import { computePrefix } from '../../src/runtime/train/prefix.ts';
import { named, startState, toTensors } from '../../src/runtime/train/state.ts';
import type { Model } from '../../src/runtime/types.ts';

const KEY = key(7, 'bench');

/** What of a workload is read here; workloads.mjs says it all. */
interface Workload {
  readonly spec?: string;
  readonly file?: string;
  readonly overrides?: readonly Override[];
  /** What stands in the file, or in those it imports, and what in its place. */
  readonly edits?: readonly (readonly [string, string])[];
  readonly batch: number;
  readonly batches: number;
}

/** Row-major. */
interface Values {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

interface About {
  readonly backend: string;
  /** What it really runs on, where that is not this thread's wasm. */
  readonly device: string | null;
  readonly threads: number;
  /** The build of the kernels; without one TF.js runs every step, for this reason. */
  readonly kernels: 'fma' | 'plain' | null;
  readonly eager: string | null;
  /** The kernels that TF.js runs within the plan. */
  readonly islands: readonly string[];
}

export interface Opened {
  /** How the steps ran that were taken. */
  about(): About;
  /** `x` [rows, ...], `y` [rows, tasks] (of tasks with rows of their own [rows]), and `order` [steps, batch], the rows of each step. */
  readonly data: Readonly<Record<string, Values>>;
  /** Parameters and precisions of priors, by the names that the program has for them. */
  readonly start: Arrays;
  /** Takes so many steps, and gives the mean of their losses. */
  advance(steps: number): Promise<number>;
}

/** What runs the steps; `threads` of them share one where it is wasm. */
interface Runs {
  readonly backend: BackendName;
  readonly threads: number;
}

/** `root` is the repository: a workload's spec may stand there. */
export async function open(workload: Workload, folder: string, root: string, runs: Runs): Promise<Opened> {
  const { experiment, ir } = await compiled(workload, folder, root);
  const backend = right(await openBackend(runs.backend, runs.backend === 'native' ? sharing(largestWork(ir), runs.threads) : runs.threads));
  const phase = experiment.phases[0]!;
  const { model } = experiment;
  const dataset = madeUp(experiment, workload);
  const rows = Int32Array.from({ length: dataset.rows }, (_, row) => row);
  const part: Part = { variant: 'main', condition: 'all', repeat: 'all', train: rows, validation: rows.subarray(0, 0), test: rows.subarray(0, 0) };
  const run = right(phase.prepare({ model, dataset, part, key: KEY }));
  const start = { ...startState(model, KEY, right(loadPretrained(experiment)).values).values, ...precisions(model) };
  const raw: View = { dataset, inputs: experiment.inputs, scaling: fitScaling(experiment.inputs, dataset, part.train), labels: experiment.labels, targetScaling: {}, classWeights: {} };
  const prefix = right(await computePrefix(model, raw, start, part, {}));
  const view = prefix ? { ...raw, prefix } : raw;
  const data = dataFor(view, model, run.steps(0).map(({ rows }) => rows));
  const steps = Steps.open(named({ values: toTensors(start), slots: toTensors((await run.enter(0, async () => start)).slots) }), model.tasks);
  return { data, start, about: () => aboutOf(steps, backend), advance: advancing(experiment, view, run, steps) };
}

/** The program of the workload's spec, without its data being looked at. */
async function compiled({ spec, file, overrides = [], edits = [] }: Workload, folder: string, root: string): Promise<{ experiment: Experiment; ir: Ir }> {
  const at = file === undefined ? path.join(folder, 'spec.mtl') : path.join(root, file);
  const read = (name: string) => ({ path: name, text: edits.reduce((text, [from, to]) => text.replace(from, to), spec !== undefined && name === at ? spec : readFileSync(name, 'utf8')) });
  const { ir, diagnostics } = compile(at, { read, facts: () => null }, { overrides });
  if (!ir) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const { default: experiment } = await import(await prepareProgram(await emitProgram(ir, path.dirname(at), folder), folder));
  return { experiment: experiment as Experiment, ir };
}

function right<Value>(value: Value): Exclude<Value, { readonly code: string }> {
  if (isProblem(value)) throw new Error(value.message);
  return value as Exclude<Value, { readonly code: string }>;
}

/** Rows from one stream a column or task: every task is labelled in each of its rows. */
function madeUp({ model, inputs }: Experiment, { batch, batches }: Workload): Dataset {
  const each = batch * batches;
  const own = model.rows === 'own';
  const rows = own ? each * model.tasks.length : each;
  const values = Object.entries(inputs).map(([name, { shape, as }]) => {
    const drawn = normals(derive(KEY, name), rows * sizeOf(shape));
    return [name, { shape, values: as?.name === 'image' ? Uint8Array.from(drawn, (z) => 128 + 50 * z) : drawn }] as const;
  });
  const labels = model.tasks.map((task, i) => {
    const target = model.targets[task]!;
    const answers = target.kind === 'class' ? target.labels.length : 2;
    const from = own ? i * each : 0;
    const values = new Float32Array(rows);
    values.set(uniforms(derive(KEY, task), each).map((u) => Math.floor(u * answers)), from);
    return [task, { width: 1, values, has: new Uint8Array(rows).fill(1, from, from + each) }] as const;
  });
  return { rows, inputs: Object.fromEntries(values), labels: Object.fromEntries(labels), ...(own ? { ownRows: true } : {}) };
}

/** Precisions as if tasks were alike: 2T on the diagonal and -1 beside it, in the place of the multiples of 1 that training starts from. */
function precisions({ covariances = [] }: Model): Arrays {
  return Object.fromEntries(
    covariances.map(({ name, start: { precision } }) => {
      const [n] = precision.shape as [number];
      const values = Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 2 * n : -1));
      return [`${name}.precision`, { shape: [n, n], values }];
    }),
  );
}

function dataFor(view: View, model: Model, steps: readonly Int32Array[]): Record<string, Values> {
  const { rows, labels } = view.dataset;
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const [x] = view.prefix ? Object.values(view.prefix.values) : Object.values(inputFeeds(view, all, rows)).map(({ shape, values }) => ({ shape: shape.slice(1), values }));
  const own = model.rows === 'own';
  const width = own ? 1 : model.tasks.length;
  const y = new Int32Array(rows * width);
  model.tasks.forEach((task, i) => {
    const { values, has } = labels[task]!;
    for (let row = 0; row < rows; row++) if (has[row]) y[row * width + (own ? 0 : i)] = values[row]!;
  });
  const order = new Int32Array(steps.length * steps[0]!.length);
  steps.forEach((step, i) => order.set(step, i * step.length));
  return {
    x: { shape: [rows, ...x!.shape], values: x!.values },
    y: { shape: own ? [rows] : [rows, width], values: y },
    order: { shape: [steps.length, steps[0]!.length], values: order },
  };
}

/** Steps one after the other, as the loop of an epoch takes them; covariances stay as they are, since they move between epochs. */
function advancing(experiment: Experiment, view: View, prepared: PhaseRun, steps: Steps): Opened['advance'] {
  const all = prepared.steps(0);
  let at = 0;
  let count = 0;
  const run: PhaseRun = { ...prepared, learnsPriors: false, steps: () => Array.from({ length: count }, (_, i) => all[(at + i) % all.length]!) };
  const setting = { experiment, view, run, steps, key: KEY, epoch: 0, place: { phase: experiment.phases[0]!.name, epoch: 1 }, factor: 1, options: { now: () => performance.now() } };
  return async (wanted) => {
    count = wanted;
    const { losses } = right(await runEpoch(setting));
    at += wanted;
    return losses.total;
  };
}

function aboutOf(steps: Steps, { name, device, software, threads }: Backend): About {
  const [way] = steps.ways().values();
  const planned = way && 'plan' in way ? way.plan : null;
  return {
    backend: name,
    device: name === 'wasm' ? null : `${device}${software ? ', in software' : ''}`,
    threads: threads ?? 1,
    kernels: (planned && plansReady()!.build) ?? null,
    eager: way && 'eager' in way ? way.eager : null,
    islands: planned ? [...new Set(planned.islands.map((at) => planned.graph.nodes[at]!.kernel))] : [],
  };
}
