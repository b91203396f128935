/** What of the runtime needs no Node: all that a network computes with, and the scales of its inputs. */
export * from './ops/index.ts';
export * from './encodings.ts';
export * from './scales.ts';
