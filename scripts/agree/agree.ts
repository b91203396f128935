/** How far backends are apart: a step of every catalogue entry that computes, on each of them, from the same state and rows. */
import * as tf from '@tensorflow/tfjs';
import type { BackendName } from '../../src/engine/backends/backend.ts';
import { openBackend } from '../../src/engine/backends/open.ts';
import { numbersByName } from '../../src/engine/plan/results.ts';
import { record } from '../../src/engine/plan/record.ts';
import { isState } from '../../src/engine/plan/schedule.ts';
import { toTensors } from '../../src/engine/plan/step.ts';
import { allNumbers, distance } from '../../src/engine/plan/verify.ts';
import { alignmentCases } from '../../src/harness/alignment-cases.ts';
import { entriesOf, usesOf } from '../../src/harness/arguments.ts';
import { activationProgram, layerProgram } from '../../src/harness/layer-cases.ts';
import { lossCases } from '../../src/harness/loss-cases.ts';
import { priorCases } from '../../src/harness/prior-cases.ts';
import { rehearse, type Scene } from '../../src/harness/rehearsal.ts';
import { sharingCases } from '../../src/harness/sharing-cases.ts';
import { compileText, experimentOf, specOf } from '../../src/harness/spec.ts';
import type { Ir } from '../../src/ir/ir.ts';
import { isProblem, type Experiment } from '../../src/runtime/experiment.ts';
import { chainOf } from './chain.ts';

export interface Case {
  readonly kind: string;
  readonly entry: string;
  readonly irs: () => Promise<readonly Ir[]>;
}

const NETWORK =
  '  input x: real[6]\n  trunk t from x { h = dense(5, activation: sigmoid) }\n  split after t.h { task y: binary { o = dense(1); loss: binary_cross_entropy }\n    task z: real { o = dense(1); loss: mse } }';

/** A spec for each way to write the entry that is one of this network. */
function trained(kind: 'optimizer' | 'phase' | 'weighting', phaseOf: (use: string) => string): Case[] {
  // What only cuts masks takes no step.
  return entriesOf(kind).filter((entry) => !('cuts' in entry)).map((entry) => ({
    kind,
    entry: entry.name,
    irs: async () => usesOf(entry).flatMap(({ text }) => compileText(specOf({ model: NETWORK, train: `  phase p: ${phaseOf(text)}` })).ir ?? []),
  }));
}

type Cases = readonly { readonly program: { readonly ir: Ir } }[];

/** So many of an entry's cases, evenly spread: others differ in shapes. */
const MOST = 3;

function some(all: Cases): Ir[] {
  const every = Math.ceil(all.length / MOST);
  return all.filter((_, i) => i % every === 0).map(({ program }) => program.ir);
}

/** Entries whose code only divides, reads or judges rows run on no backend. */
export const cases: readonly Case[] = [
  ...entriesOf('layer').map((entry): Case => ({ kind: 'layer', entry: entry.name, irs: async () => [(await layerProgram(entry)).program.ir] })),
  ...entriesOf('activation').map((entry): Case => ({ kind: 'activation', entry: entry.name, irs: async () => [(await activationProgram(entry)).program.ir] })),
  ...entriesOf('loss').map((entry): Case => ({ kind: 'loss', entry: entry.name, irs: async () => some(await lossCases(entry)) })),
  ...entriesOf('prior').map((entry): Case => ({ kind: 'prior', entry: entry.name, irs: async () => some(await priorCases(entry)) })),
  ...entriesOf('alignment').map((entry): Case => ({ kind: 'alignment', entry: entry.name, irs: async () => some(await alignmentCases(entry)) })),
  ...entriesOf('sharing').map((entry): Case => ({ kind: 'sharing unit', entry: entry.name, irs: async () => some(await sharingCases(entry)) })),
  ...trained('weighting', (use) => `joint { optimizer: sgd(0.1), task_weights: ${use}, epochs: 2 }`),
  ...trained('optimizer', (use) => `joint { optimizer: ${use}, epochs: 2 }`),
  ...trained('phase', (use) => use),
];

/** `cpu`: TF.js in plain JavaScript, which the others are held against; `wasm`: TF.js's kernels and ours, op by op. */
export const roads = ['wasm', 'wasm plan', 'native plan', 'webgpu plan'] as const;
export type Road = (typeof roads)[number];

/** The largest of all numbers of an entry, as shares: of losses of their size, and of what a step moves of the way that it moves it. */
export interface Measured {
  readonly bound: Apart;
  readonly apart: Partial<Record<Road, Apart>>;
}

export interface Apart {
  readonly value: number;
  readonly step: number;
}

interface Outcome {
  /** Roundings, one after the other, behind the number that has most of them. */
  readonly chain: number;
  readonly results: Readonly<Record<string, Float32Array>>;
  readonly before: Readonly<Record<string, Float32Array>>;
  readonly after: Readonly<Record<string, Float32Array>>;
}

/** Rows of a step, padded. */
const ROWS = 8;
/** Kinds of steps of an IR that are taken: others differ in their tasks alone. */
const SCENES = 3;

/** Of each case the largest distances from plain JavaScript, by road; no road that is not here. */
export async function agreement(chosen: readonly Case[] = cases, wanted: readonly Road[] = roads): Promise<Map<Case, Measured>> {
  const prepared = new Map<Case, readonly Prepared[]>();
  for (const of of chosen) {
    const irs = await of.irs();
    if (irs.length === 0) throw new Error(`no use of the ${of.kind} ${of.entry} compiles`);
    prepared.set(of, await Promise.all(irs.map(async (ir) => ({ ir, experiment: await experimentOf(ir) }))));
  }
  const expected = await onRoad('cpu', prepared);
  const found = new Map(chosen.map((of) => [of, { bound: boundOf(Math.max(...expected!.get(of)!.map(({ chain }) => chain))), apart: {} as Partial<Record<Road, Apart>> }]));
  for (const road of wanted) {
    const own = await onRoad(road, prepared);
    for (const [of, outcomes] of own ?? []) found.get(of)!.apart[road] = outcomes.map((one, i) => distances(one, expected!.get(of)![i]!)).reduce(further, { value: 0, step: 0 });
  }
  return found;
}

interface Prepared {
  readonly ir: Ir;
  readonly experiment: Experiment;
}

/** Null where the backend is not here. */
async function onRoad(road: Road | 'cpu', prepared: ReadonlyMap<Case, readonly Prepared[]>): Promise<Map<Case, Outcome[]> | null> {
  const [backend, way = 'eager'] = road.split(' ') as [BackendName, 'plan'?];
  if (isProblem(await openBackend(backend))) return null;
  const found = new Map<Case, Outcome[]>();
  for (const [of, experiments] of prepared) found.set(of, await outcomes(experiments, way));
  return found;
}

const further = (a: Apart, b: Apart): Apart => ({ value: Math.max(a.value, b.value), step: Math.max(a.step, b.step) });

async function outcomes(experiments: readonly Prepared[], way: 'eager' | 'plan'): Promise<Outcome[]> {
  const found: Outcome[] = [];
  for (const { ir, experiment } of experiments) {
    const scenes = await rehearse({ ir, experiment, rows: ROWS, steps: 1 });
    if (isProblem(scenes)) throw new Error(scenes.message);
    for (const scene of scenes.slice(0, SCENES)) found.push(await outcomeOf(scene, way));
  }
  return found;
}

async function outcomeOf({ calls: [call], open }: Scene, way: 'eager' | 'plan'): Promise<Outcome> {
  const { kind, compute, feeds } = call!;
  const steps = await open();
  const before = await allNumbers(steps.state());
  if (way === 'plan') {
    const results = numbersByName(await steps.run(kind, compute, feeds));
    const after = await allNumbers(steps.state());
    tf.dispose(steps.release());
    return { chain: 0, results, before, after };
  }
  const state = steps.state();
  const tensors = toTensors(feeds);
  const inputs = Object.entries({ ...state, ...tensors });
  let chain = 0;
  const made = tf.tidy(() => {
    const { result, graph } = record(() => ({ ...compute(state, tensors) }), inputs, (all) => all);
    if ('unfit' in graph) throw new Error(graph.unfit);
    chain = chainOf(graph);
    return result;
  });
  const numbers = await allNumbers(made);
  tf.dispose([made, tensors, steps.release()]);
  const only = (keep: boolean) => Object.fromEntries(Object.entries(numbers).filter(([name]) => isState(name) === keep));
  return { chain, results: only(false), before, after: { ...before, ...only(true) } };
}

/** What rounding takes from a number that is kept in single precision. */
const ROUNDING = 1.2e-7;

function distances(own: Outcome, theirs: Outcome): Apart {
  const value = Object.entries(theirs.results).map(([name, values]) => distance(own.results[name]!, values) / (distance(values, null) + 1e-6));
  const moves = Object.keys(theirs.after).map((name) => {
    const [from, to] = [theirs.before[name]!, theirs.after[name]!];
    const apart = Math.max(0, distance(own.after[name]!, to) - ROUNDING * distance(to, null));
    return { apart, move: distance(to, from) };
  });
  // A parameter that all but stays is held against those that move.
  const least = 1e-3 * Math.max(0, ...moves.map(({ move }) => move)) + 1e-12;
  return { value: Math.max(0, ...value), step: Math.max(0, ...moves.map(({ apart, move }) => apart / Math.max(move, least))) };
}

/** Half a unit in the last place of single precision, as a share of a number. */
const EPSILON = 2 ** -24;

/** Standard deviations: of thousands of numbers the farthest is meant, and both roads round. */
const DEVIATIONS = 4;

/** Losses are means of terms of one sign, and as large as these. Slopes are what is left of terms that cancel. */
const CANCELLED = 20;

/**
 * What rounding may make of an entry, whatever was measured: where a number comes of a chain of roundings, each within EPSILON, they add up like
 * the steps of a random walk, to EPSILON times the root of their count.
 */
export function boundOf(chain: number): Apart {
  const value = DEVIATIONS * EPSILON * Math.sqrt(chain);
  return { value, step: CANCELLED * value };
}
