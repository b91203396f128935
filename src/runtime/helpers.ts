/**
 * What a network computes with, how its inputs are read and scaled, and the optimizers that its priors bring: exported networks take
 * what they need of it.
 */
export * from './ops/index.ts';
export * from './encodings.ts';
export * from './optimizers.ts';
export * from './scales.ts';
