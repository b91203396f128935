/** What is imported as `mtlc/runtime` in a page: no module of Node, and TF.js alone from outside. */
export * from './catalog.ts';
export { experiment, isProblem } from './experiment.ts';
export { csv, jsonl, npy, safetensors } from './data/bindings.ts';
export { load } from './load-parts.ts';
export * from './ops/index.ts';
export { grouped } from './protocols/groups.ts';
export { dotProducts, sumOfGradients } from './weighting.ts';

/** The end of an emitted program: a page trains nothing. */
export async function main(): Promise<void> {}
