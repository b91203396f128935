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

/** `native` is TensorFlow on the processor, `gpu` TensorFlow on CUDA. */
export const backendNames = ['auto', 'wasm', 'native', 'gpu', 'webgpu', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];
export const realNames = backendNames.filter((name) => name !== 'auto');

/** Where something computes in another way than its name says, in words; null elsewhere. */
export const inSoftware = (backend: Backend): string | null => (backend.software ? `on ${labelOf(backend)}: ${backend.device} computes on the processor` : null);

/** What reports say of it: its name, and that it is none of what its name says. */
export const labelOf = ({ name, software }: Pick<Backend, 'name' | 'software'>): string => (software ? `${name} (software)` : name);
