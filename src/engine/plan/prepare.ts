/** Makes this thread ready for plans on wasm: the road from a recorded step to the machine that runs it. */
import * as tf from '@tensorflow/tfjs';
import { Area } from './area.ts';
import type { Graph, Pass } from './graph.ts';
import { runNode } from './islands.ts';
import { layState } from './layout.ts';
import { openMachine, shareRuns, type Machine } from './machine.ts';
import type { Evaluate } from './passes/fold.ts';
import { passesOf, simplified } from './passes/index.ts';
import { makePlan, type MachinePlan, type State } from './plan.ts';
import { plansReady, setRunner } from './ready.ts';
import type { Runner, Session } from './runner.ts';
import { compileKernels, type Build } from './wasm/module.ts';
import { sizeOf } from '../../runtime/shape.ts';

export interface MachineRunner extends Runner {
  readonly build: Build;
  readonly passes: readonly Pass[];
  open(...of: Parameters<Runner['open']>): MachineSession;
}

export interface MachineSession extends Session {
  readonly machine: Machine;
  readonly state: State;
  plan(graph: Graph): MachinePlan;
}

/** Or what is wrong with MTLC_PASSES. `threads` share a step; later there may be up to `most` (`shareRuns`). */
export async function readyPlans(threads: number, most = threads): Promise<MachineRunner | { readonly unfit: string }> {
  const passes = passesOf(globalThis.process?.env['MTLC_PASSES'], evaluate);
  if ('unfit' in passes) return passes;
  const kernels = await compileKernels(most > 1);
  shareRuns(threads);
  const runner: MachineRunner = {
    build: kernels.build,
    passes,
    open: (shapes, tasks) => openSession(openMachine(kernels, most), passes, shapes, tasks),
  };
  setRunner('wasm', runner);
  return runner;
}

/** Null where steps are not the machine's. */
export const machineReady = (): MachineRunner | null => (tf.getBackend() === 'wasm' ? (plansReady() as MachineRunner | null) : null);

function openSession(machine: Machine, passes: readonly Pass[], shapes: Readonly<Record<string, readonly number[]>>, tasks: readonly string[]): MachineSession {
  const { at: offsets, floats } = layState(shapes, tasks);
  const start = machine.allocate(4 * floats) / 4;
  const at = new Map([...offsets].map(([name, offset]) => [name, start + offset]));
  const area = new Area(machine);
  const tensorOf = (name: string): tf.Tensor => {
    const [from, shape] = [at.get(name)!, shapes[name]!];
    return tf.tensor(machine.floats().slice(from, from + sizeOf(shape)), [...shape], 'float32');
  };
  return {
    machine,
    state: { at },
    names: [...at.keys()],
    write(state) {
      const memory = machine.floats();
      for (const [name, tensor] of Object.entries(state)) memory.set(tensor.dataSync<'float32'>(), at.get(name)!);
    },
    read: () => Object.fromEntries(Object.keys(shapes).map((name) => [name, tensorOf(name)])),
    numbers() {
      // One array for all parameters and one for all slots: thousands of small ones leave gaps in memory that stay.
      const border = Math.min(start + floats, ...Object.keys(shapes).flatMap((name) => (name.startsWith('slots/') ? [at.get(name)!] : [])));
      const memory = machine.floats();
      const [values, slots] = [memory.slice(start, border), memory.slice(border, start + floats)];
      return Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => {
          const from = at.get(name)!;
          const [whole, first] = from < border ? [values, from - start] : [slots, from - border];
          return [name, { shape, values: whole.subarray(first, first + sizeOf(shape)) }];
        }),
      );
    },
    plan: (graph) => makePlan(simplified(graph, passes), machine, { at }, area),
    close: () => machine.close(),
  };
}

/** By TF.js. */
export const evaluate: Evaluate = (node, inputs) =>
  tf.tidy(() => {
    const given = inputs.map(({ numbers, shape, dtype }) => tf.tensor(numbers, [...shape], dtype));
    return [runNode(node, given)].flat().map((made) => Float32Array.from(made.dataSync()));
  });
