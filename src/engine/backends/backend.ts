import type { Build } from '../plan/wasm/module.ts';

/** What runs the steps, as it really is. */
export interface Backend {
  readonly name: Exclude<BackendName, 'auto'>;
  /** Such as `WebAssembly`, `TensorFlow 2.21.0` or a GPU's name. */
  readonly device: string;
  /** Of a GPU's interface that in truth computes on the processor. */
  readonly software?: true;
  readonly simd: boolean;
  /** Of one part's training; null where the library chooses. */
  readonly threads: number | null;
  /** Of the TF.js package that brings it. */
  readonly version: string;
  /** The build of the kernels that steps are replayed with; left out where TF.js runs them. */
  readonly kernels?: Build;
}

export const backendNames = ['auto', 'wasm', 'cpu', 'native', 'webgpu'] as const;
export type BackendName = (typeof backendNames)[number];
