/**
 * What TF.js asks of a GPU while kernels run, written down instead of done: its backend is given a device and buffers that are not
 * there, and makes everything else as ever, down to the numbers of uniforms.
 */
import type { BufferManager, GpuBackend } from './tfjs.ts';
import { flush } from './tfjs.ts';

/** A buffer that is not there: a size, and the numbers that it begins with, where it has some. */
export interface Slot {
  readonly size: number;
  content: ArrayBuffer | null;
}

export type Command = Dispatch | Copy;

export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  /** In the order of their bindings: the result first, uniforms last. */
  readonly slots: readonly Slot[];
  readonly groups: readonly [number, number, number];
}

/** In bytes. */
export interface Copy {
  readonly from: Slot;
  readonly start: number;
  readonly to: Slot;
  readonly end: number;
  readonly bytes: number;
}

export interface Listening {
  readonly commands: Command[];
  /** A buffer for a tensor, and the slot that stands for it. */
  buffer(bytes: number): GPUBuffer;
  slotOf(buffer: GPUBuffer): Slot;
}

const slots = new WeakMap<GPUBuffer, Slot>();

/** Runs `f`, whose tensors are nowhere; nothing of them may be read. */
export function listen<Result>(backend: GpuBackend, f: (listening: Listening) => Result): Result {
  flush(backend);
  const { device, queue, bufferManager } = backend;
  const commands: Command[] = [];
  backend.bufferManager = imagined;
  backend.queue = { writeBuffer, submit: () => {} } as unknown as GPUQueue;
  backend.device = imaginedDevice(device, commands);
  try {
    return f({ commands, buffer: (bytes) => imagined.acquireBuffer(bytes, 0), slotOf });
  } finally {
    // Lets go of what is to be disposed of with the commands.
    backend.ensureCommandEncoderReady();
    backend.endComputePassEncoder();
    backend.submitQueue();
    Object.assign(backend, { device, queue, bufferManager });
  }
}

const slotOf = (buffer: GPUBuffer): Slot => slots.get(buffer)!;

const imagined: BufferManager = {
  acquireBuffer(size, usage) {
    const slot: Slot = { size, content: null };
    // TF.js asks of what kind it is.
    const buffer = Object.create(GPUBuffer.prototype, {
      size: { value: size },
      usage: { value: usage },
      mapState: { value: 'mapped' },
      getMappedRange: { value: () => (slot.content = new ArrayBuffer(size)) },
      unmap: { value: () => {} },
    }) as GPUBuffer;
    slots.set(buffer, slot);
    return buffer;
  },
  releaseBuffer: () => {},
};

function writeBuffer(buffer: GPUBuffer, _at: number, content: ArrayBuffer): void {
  slotOf(buffer).content = content;
}

/** Pipelines are made by the real one. */
function imaginedDevice(device: GPUDevice, commands: Command[]): GPUDevice {
  return {
    limits: device.limits,
    features: device.features,
    createShaderModule: (of: GPUShaderModuleDescriptor) => device.createShaderModule(of),
    createComputePipeline: (of: GPUComputePipelineDescriptor) => device.createComputePipeline(of),
    createBindGroup: ({ entries }: GPUBindGroupDescriptor) => [...entries].map(({ resource }) => slotOf((resource as GPUBufferBinding).buffer)),
    createCommandEncoder: () => ({
      beginComputePass: () => imaginedPass(commands),
      copyBufferToBuffer: (from: GPUBuffer, start: number, to: GPUBuffer, end: number, bytes: number) =>
        commands.push({ from: slotOf(from), start, to: slotOf(to), end, bytes }),
      finish: () => ({}),
    }),
  } as unknown as GPUDevice;
}

function imaginedPass(commands: Command[]) {
  let pipeline: GPUComputePipeline;
  let bound: readonly Slot[];
  return {
    setPipeline: (of: GPUComputePipeline) => (pipeline = of),
    setBindGroup: (_: number, of: readonly Slot[]) => (bound = of),
    dispatchWorkgroups: (x: number, y = 1, z = 1) => commands.push({ pipeline, slots: bound, groups: [x, y, z] }),
    end: () => {},
  };
}
