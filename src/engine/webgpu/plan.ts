/// <reference types="@webgpu/types" />
/** Commands with the buffers that they are about: one submission a step. */
import { separate } from '../plan/feeding.ts';
import type { Graph } from '../plan/graph.ts';
import { resultsLike, type Results } from '../plan/results.ts';
import type { Numbers, Plan } from '../plan/runner.ts';
import { inputNamed, isState } from '../plan/schedule.ts';
import { sizeOf } from '../../runtime/shape.ts';
import type { Command, Dispatch, Slot } from './commands.ts';
import type { Lowered } from './lower.ts';
import type { Pool } from './pool.ts';
import { shareSlots } from './share.ts';
import { Staging } from './staging.ts';

interface Place {
  readonly device: GPUDevice;
  /** By name; a step leaves the new one there. */
  readonly state: ReadonlyMap<string, GPUBuffer>;
  readonly pool: Pool;
  /** Until the session is over. */
  keep(buffer: GPUBuffer): void;
}

type Bound = { readonly pipeline: GPUComputePipeline; readonly group: GPUBindGroup; readonly groups: readonly [number, number, number] };
type Moved = { readonly from: GPUBuffer; readonly start: number; readonly to: GPUBuffer; readonly end: number; readonly bytes: number };

/** So many first runs are watched for what the GPU refuses: TF.js's shaders are the same each time. */
const WATCHED = 2;

export function makePlan(graph: Graph, { commands, inputs, outputs }: Lowered, { device, state, pool, keep }: Place): Plan {
  const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
  const made = (size: number, usage: number): GPUBuffer => {
    const buffer = device.createBuffer({ size, usage });
    keep(buffer);
    return buffer;
  };
  const buffers = new Map<Slot, { readonly buffer: GPUBuffer; readonly offset: number }>();
  for (const [name, slot] of inputs) buffers.set(slot, { buffer: state.get(name) ?? made(slot.size, STORAGE | COPY_SRC | COPY_DST), offset: 0 });
  layUniforms();
  for (const slot of slotsOf(commands, outputs)) {
    if (!slot.content || buffers.has(slot)) continue;
    const buffer = made(slot.size, STORAGE | COPY_SRC | COPY_DST);
    device.queue.writeBuffer(buffer, 0, slot.content);
    buffers.set(slot, { buffer, offset: 0 });
  }
  const { places, sizes } = shareSlots(commands, (slot) => buffers.has(slot), new Set(outputs.values()));
  const shared = pool.take(sizes);
  for (const [slot, place] of places) buffers.set(slot, { buffer: shared[place]!, offset: 0 });

  const bufferOf = (slot: Slot): GPUBuffer => buffers.get(slot)!.buffer;
  device.pushErrorScope('validation');
  const bound = commands.map((command): Bound | Moved =>
    'pipeline' in command
      ? { pipeline: command.pipeline, group: bindGroupOf(command), groups: command.groups }
      : { ...command, from: bufferOf(command.from), to: bufferOf(command.to) },
  );
  const refused = device.popErrorScope();
  const closing = closingCopies();
  const results = Object.entries(graph.outputs)
    .filter(([name]) => !isState(name))
    .map(([name, id]) => ({ name, buffer: bufferOf(outputs.get(name)!), shape: graph.values[id]!.shape }));
  const told = resultsLike(results);
  const staging = new Staging(device, results.map(({ shape }) => 4 * sizeOf(shape)), keep);
  const feeds = [...inputNamed(graph)].filter(([name]) => !state.has(name)).map(([name, id]) => ({ name, buffer: bufferOf(inputs.get(name)!), whole: graph.values[id]!.dtype !== 'float32' }));
  let runs = 0;

  return {
    graph,
    islands: [],
    run(given) {
      const watched = runs++ < WATCHED;
      if (watched) device.pushErrorScope('validation');
      const each = separate(given);
      for (const { name, buffer, whole } of feeds) device.queue.writeBuffer(buffer, 0, typed(each[name]!.values, whole));
      const encoder = device.createCommandEncoder();
      encode(encoder, bound);
      for (const { from, to, bytes } of closing) encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
      const found = staging.copy(encoder, results.map(({ buffer }) => buffer));
      device.queue.submit([encoder.finish()]);
      const read = found().then((numbers) => told({ one: (place) => numbers[place]![0]!, all: (place) => numbers[place]! }));
      return watched ? withoutErrors(read, [refused, device.popErrorScope()]) : read;
    },
  };

  /** All in one buffer, each once. */
  function layUniforms(): void {
    const step = device.limits.minUniformBufferOffsetAlignment;
    const known = new Map<string, number>();
    const parts: ArrayBuffer[] = [];
    const offsets = new Map<Slot, number>();
    let end = 0;
    for (const command of commands) {
      const slot = 'pipeline' in command ? command.slots.at(-1)! : null;
      if (!slot?.content || offsets.has(slot)) continue;
      const key = new Uint32Array(slot.content).join();
      if (!known.has(key)) {
        known.set(key, end);
        parts.push(slot.content);
        end += Math.ceil(slot.size / step) * step;
      }
      offsets.set(slot, known.get(key)!);
    }
    if (end === 0) return;
    const buffer = made(end, UNIFORM | COPY_DST);
    [...known.values()].forEach((offset, i) => device.queue.writeBuffer(buffer, offset, parts[i]!));
    for (const [slot, offset] of offsets) buffers.set(slot, { buffer, offset });
  }

  function bindGroupOf({ pipeline, slots }: Dispatch): GPUBindGroup {
    const entries = slots.map((slot, binding) => ({ binding, resource: { ...buffers.get(slot)!, size: slot.size } }));
    return device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  }

  /** The new state's way into the place of the old one: of what lies where other state is to come, over a buffer between. */
  function closingCopies(): { readonly from: GPUBuffer; readonly to: GPUBuffer; readonly bytes: number }[] {
    const moved = [...outputs].flatMap(([name, slot]) => {
      const to = state.get(name);
      return to && isState(name) && bufferOf(slot) !== to ? [{ from: bufferOf(slot), to, bytes: slot.size }] : [];
    });
    const old = new Set(state.values());
    const before = moved.flatMap((copy) => {
      if (!old.has(copy.from)) return [];
      const between = made(copy.bytes, COPY_SRC | COPY_DST);
      return [{ copy, between }];
    });
    const between = new Map(before.map(({ copy, between }) => [copy, between]));
    return [
      ...before.map(({ copy, between }) => ({ from: copy.from, to: between, bytes: copy.bytes })),
      ...moved.map((copy) => ({ ...copy, from: between.get(copy) ?? copy.from })),
    ];
  }
}

const slotsOf = (commands: readonly Command[], outputs: ReadonlyMap<string, Slot>): Slot[] => [
  ...commands.flatMap((command) => ('pipeline' in command ? command.slots : [command.from])),
  ...outputs.values(),
];

function encode(encoder: GPUCommandEncoder, bound: readonly (Bound | Moved)[]): void {
  let pass: GPUComputePassEncoder | null = null;
  for (const command of bound) {
    if ('pipeline' in command) {
      pass ??= encoder.beginComputePass();
      pass.setPipeline(command.pipeline);
      pass.setBindGroup(0, command.group);
      pass.dispatchWorkgroups(...command.groups);
      continue;
    }
    pass?.end();
    pass = null;
    encoder.copyBufferToBuffer(command.from, command.start, command.to, command.end, command.bytes);
  }
  pass?.end();
}

function typed(values: Numbers['values'], whole: boolean): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  if (whole) return values instanceof Int32Array ? (values as Int32Array<ArrayBuffer>) : Int32Array.from(values);
  return values instanceof Float32Array ? (values as Float32Array<ArrayBuffer>) : Float32Array.from(values);
}

async function withoutErrors(results: Promise<Results>, errors: readonly Promise<GPUError | null>[]): Promise<Results> {
  const found = await results;
  for (const error of await Promise.all(errors)) if (error) throw new Error(error.message.split('\n')[0]);
  return found;
}
