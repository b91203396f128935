/** What emitted programs import as `mtlc/runtime`. */
export * from './catalog.ts';
export { experiment, isProblem } from './experiment.ts';
export type * from './experiment.ts';
export { csv } from './data/sources.ts';
export { main } from './main.ts';
export { dropout, randomUniform } from './ops/dropout.ts';
export { labelledMean, perTask, weightedSum } from './ops/losses.ts';
export { pick } from './ops/pick.ts';
export { glorotNormal, glorotUniform, heNormal, normal, ones, zeros } from './ops/starts.ts';
export { train, type Run, type RunOptions, type RunResult } from './run.ts';
export type * from './types.ts';
