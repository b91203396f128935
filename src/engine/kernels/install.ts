import { installClones } from './clones.ts';
import { installConvolutionGradientKernels, installConvolutionGradients, installConvolutions } from './convolutions.ts';
import { installLargestPoolGradient, installMeanPoolGradient } from './pools.ts';
import { installLookups } from './lookups.ts';
import { installProducts } from './products.ts';
import { installSegmentSums } from './segments.ts';
import { installSums } from './sums.ts';

const installed = new Set<string>();

/** Puts what training needs in the place of what TF.js lacks, or gets wrong, on every backend. Once a process. */
export function installGradients(): void {
  once('gradients', () => {
    installConvolutionGradients();
    for (const backend of ['cpu', 'tensorflow']) installConvolutionGradientKernels(backend);
    installMeanPoolGradient('cpu');
  });
}

/** The same for its wasm backend, and what that does slowly. */
export function installWasmKernels(): void {
  once('wasm', () => {
    installClones();
    installConvolutions();
    installConvolutionGradientKernels('wasm');
    installProducts();
    installSums();
    installSegmentSums();
    installLookups();
    installMeanPoolGradient('wasm');
    installLargestPoolGradient();
  });
}

function once(what: string, install: () => void): void {
  if (installed.has(what)) return;
  installed.add(what);
  install();
}
