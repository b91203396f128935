/**
 * Steps of specs on WebGPU, held against those on wasm: `webgpu.test.ts` runs this in a process whose environment has a driver.
 * Arguments: how many steps, then the specs. A line of JSON for each kind of step on standard output.
 */
import * as tf from '@tensorflow/tfjs';
import { openHost } from '../../src/cli/host.ts';
import { compile } from '../../src/compiler.ts';
import { openBackend } from '../../src/engine/backends/open.ts';
import { numbersByName } from '../../src/engine/plan/results.ts';
import { rehearse, type Scene } from '../../src/harness/rehearsal.ts';
import { experimentOf } from '../../src/harness/spec.ts';
import { isProblem, type Experiment } from '../../src/runtime/experiment.ts';
import type { Ir } from '../../src/ir/ir.ts';

export interface Held {
  readonly file: string;
  readonly phase: string;
  /** Why it is not replayed. */
  readonly eager: string | null;
  /** The largest distance of a loss from that on wasm, as a share of it. */
  readonly apart: number;
  /** Tensors that are there after the steps and were not before. */
  readonly kept: number;
}

const [steps, ...files] = process.argv.slice(2);
const ROWS = 8;
/** Steps of one phase differ in their tasks alone: so many kinds of them say enough. */
const SCENES = 3;

for (const file of files) {
  const { ir } = compile(file, openHost({ env: process.env } as never), {});
  await hold(file, ir!).catch((cause: unknown) => say({ file, failed: cause instanceof Error ? cause.stack : String(cause) }));
}
process.exit(0);

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function hold(file: string, ir: Ir): Promise<void> {
  const experiment = await experimentOf(ir);
  const expected: number[][] = [];
  for (const scene of await scenesOn('wasm', ir, experiment)) expected.push((await ran(scene)).losses);
  for (const [i, scene] of (await scenesOn('webgpu', ir, experiment)).entries()) {
    const before = tf.memory().numTensors;
    const { losses, eager } = await ran(scene);
    const apart = losses.map((loss, step) => Math.abs(loss - expected[i]![step]!) / (Math.abs(expected[i]![step]!) + 1e-6));
    say({ file, phase: scene.phase, eager, apart: Math.max(...apart), kept: tf.memory().numTensors - before } satisfies Held);
  }
}

async function scenesOn(name: 'wasm' | 'webgpu', ir: Ir, experiment: Experiment): Promise<Scene[]> {
  const backend = await openBackend(name);
  if (isProblem(backend)) throw new Error(backend.message);
  const scenes = await rehearse({ ir, experiment, rows: ROWS, steps: Number(steps) });
  if (isProblem(scenes)) throw new Error(scenes.message);
  return scenes.slice(0, SCENES);
}

async function ran({ calls, open }: Scene): Promise<{ losses: number[]; eager: string | null }> {
  const opened = await open();
  const losses: number[] = [];
  for (const { kind, compute, feeds } of calls) losses.push(numbersByName(await opened.run(kind, compute, feeds))['total']![0]!);
  const way = opened.ways().get(calls[0]!.kind);
  tf.dispose(opened.release() as Record<string, tf.Tensor>);
  return { losses, eager: way && 'eager' in way ? way.eager : null };
}
