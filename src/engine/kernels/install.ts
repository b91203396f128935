import { installProducts } from './products.ts';
import { installSums } from './sums.ts';

let installed = false;

/** Puts what training needs in the place of what TF.js's wasm backend does slowly. Once a process. */
export function installWasmKernels(): void {
  if (installed) return;
  installed = true;
  installProducts();
  installSums();
}
