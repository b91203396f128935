import { setKernel } from './registry.ts';

/** A clone is the same memory under another tensor, as on other backends; TF.js's wasm backend copies it, and its tape has a clone of all that a gradient reads. */
export function installClones(): void {
  setKernel('Identity', 'wasm', ({ inputs, backend }) => {
    const { dataId, shape, dtype } = inputs['x']!;
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  });
}
