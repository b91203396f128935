/** Data files as a program names them; what reads them is elsewhere. */
import type { Format } from '../../data-facts/formats.ts';
import type { SourceBinding, TensorFile } from '../experiment.ts';

/** Files are gzipped where their name ends so; `path` is relative to the module `base`. With `tasks` it is a file a task. */
const source =
  (format: Format) =>
  (path: string, base: string, tasks?: readonly string[]): SourceBinding => ({ format, path, base, ...(tasks ? { tasks } : {}) });

export const csv = source('csv');
export const jsonl = source('jsonl');
export const npy = source('npy');

/** A safetensors file; `path` is relative to the module `base`. */
export function safetensors(path: string, base: string): TensorFile {
  return { path, base };
}
