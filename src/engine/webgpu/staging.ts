/// <reference types="@webgpu/types" />
/** Reading back: results are copied to a buffer that can be mapped, and the next step's to another one while it is. */
export class Staging {
  readonly #device: GPUDevice;
  readonly #sizes: readonly number[];
  readonly #keep: (buffer: GPUBuffer) => void;
  readonly #free: GPUBuffer[] = [];

  /** `sizes`: bytes of each result. */
  constructor(device: GPUDevice, sizes: readonly number[], keep: (buffer: GPUBuffer) => void) {
    this.#device = device;
    this.#sizes = sizes;
    this.#keep = keep;
  }

  /** Copies results as the last of the encoder's commands. What it gives waits for their numbers, once these are submitted. */
  copy(encoder: GPUCommandEncoder, results: readonly GPUBuffer[]): () => Promise<Float32Array[]> {
    const size = this.#sizes.reduce((sum, bytes) => sum + bytes, 0);
    if (size === 0) return () => Promise.resolve([]);
    const staging = this.#free.pop() ?? this.#make(size);
    let at = 0;
    results.forEach((buffer, i) => {
      encoder.copyBufferToBuffer(buffer, 0, staging, at, this.#sizes[i]!);
      at += this.#sizes[i]!;
    });
    return async () => {
      await staging.mapAsync(GPUMapMode.READ);
      const numbers = new Float32Array(staging.getMappedRange().slice(0));
      staging.unmap();
      this.#free.push(staging);
      let from = 0;
      return this.#sizes.map((bytes) => numbers.slice(from, (from += bytes / 4)));
    };
  }

  #make(size: number): GPUBuffer {
    const buffer = this.#device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    this.#keep(buffer);
    return buffer;
  }
}
