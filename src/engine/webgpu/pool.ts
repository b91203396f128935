/// <reference types="@webgpu/types" />
/** Buffers of what steps leave, which plans share that never run at once. */
export class Pool {
  readonly #device: GPUDevice;
  /** The largest first. */
  #buffers: GPUBuffer[] = [];
  readonly #outgrown: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** A buffer of each of these sizes at least, no two the same. */
  take(sizes: readonly number[]): GPUBuffer[] {
    const order = sizes.map((_, i) => i).sort((a, b) => sizes[b]! - sizes[a]!);
    const taken: GPUBuffer[] = [];
    order.forEach((of, place) => {
      const known = this.#buffers[place];
      if (known && known.size >= sizes[of]!) return void (taken[of] = known);
      if (known) this.#outgrown.push(known);
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
      taken[of] = this.#buffers[place] = this.#device.createBuffer({ size: sizes[of]!, usage });
    });
    this.#buffers.sort((a, b) => b.size - a.size);
    return taken;
  }

  close(): void {
    for (const buffer of [...this.#buffers, ...this.#outgrown]) buffer.destroy();
  }
}
