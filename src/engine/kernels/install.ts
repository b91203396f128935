import { installProducts } from './products.ts';
import { installSums } from './sums.ts';
import { installUniform } from './uniform.ts';

const installed = new Set<string>();

/**
 * Gives the ready TF.js backend of that name what training needs and TF.js lacks or does slowly. Once a
 * process.
 */
export function installKernels(backendName: string): void {
  if (installed.has(backendName)) return;
  installed.add(backendName);
  installUniform(backendName);
  if (backendName !== 'wasm') return;
  installProducts();
  installSums();
}
