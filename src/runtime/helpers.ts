/** What a network computes with, how its inputs are read and scaled: exported networks take what they need of it. */
export * from './ops/index.ts';
export * from './encodings.ts';
export * from './scales.ts';
