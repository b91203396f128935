/** What emitted programs import as `mtlc/runtime`. */
export * from './catalog.ts';
export { experiment, isProblem } from './experiment.ts';
export type * from './experiment.ts';
export { csv, jsonl, npy, safetensors } from './data/bindings.ts';
export { readPicture } from './data/pictures.ts';
export type { ModelParts } from './load-parts.ts';
export { load, type LoadOptions } from './load-run.ts';
export type { InputArrays, LoadedModel, PredictedRow, Row } from './load.ts';
export { grouped } from './protocols/groups.ts';
export { main } from './main.ts';
export * from './ops/index.ts';
export type { Moved, Optimizer } from './optimizer.ts';
export type { KernelTensor } from './priors/covariance.ts';
export type { Prediction } from './predictions.ts';
export type { Moment, Schedule } from './schedule.ts';
export type { EpochLength } from './train/own-rows.ts';
export { train, type Run, type RunOptions, type RunResult } from './run.ts';
export type * from './types.ts';
