/** The door for programs that use a trained network: `import { load } from 'mtlc/runtime'`. */
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import type { BackendName } from '../engine/backends/backend.ts';
import { openBackend } from '../engine/backends/open.ts';
import { openParts, type ModelParts } from './load-parts.ts';
import { loadedModel, type LoadedModel } from './load.ts';
import { openModel } from './trained.ts';

export interface LoadOptions {
  /** `auto` where it is left out. */
  readonly backend?: BackendName;
}

/**
 * The model of a run: `from` is the run's folder, such as `runs/mt-dnn`, or its parts, as a page has them.
 *
 *     const model = await load('runs/mt-dnn');
 *     if (isProblem(model)) throw new Error(model.message);
 *     const [first] = await model.predict([{ f1: 0.2, f2: 1.5 }]);
 *
 * Makes the backend that of TF.js in this thread. A problem says what is missing or damaged: MTL7503 to MTL7505, MTL7509,
 * and the backend's.
 */
export async function load(
  from: string | ModelParts,
  { backend = 'auto' }: LoadOptions = {},
): Promise<LoadedModel | Problem> {
  const model = typeof from === 'string' ? await openModel(from, backend) : await onBackend(from, backend);
  return isProblem(model) ? model : loadedModel(model);
}

async function onBackend(parts: ModelParts, backend: BackendName) {
  const opened = await openBackend(backend);
  return isProblem(opened) ? opened : openParts(parts);
}
