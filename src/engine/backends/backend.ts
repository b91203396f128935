import type { Build } from '../plan/wasm/module.ts';

/** What runs the steps, as it really is. */
export interface Backend {
  readonly name: 'wasm' | 'cpu' | 'native';
  /** Such as `WebAssembly` or `TensorFlow 2.9.1`. */
  readonly device: string;
  readonly simd: boolean;
  /** Of one part's training; null where the library chooses. */
  readonly threads: number | null;
  /** Of the TF.js package that brings it. */
  readonly version: string;
  /** The build of the kernels that steps are replayed with; left out where TF.js runs them. */
  readonly kernels?: Build;
}

export const backendNames = ['auto', 'wasm', 'cpu', 'native'] as const;
export type BackendName = (typeof backendNames)[number];
