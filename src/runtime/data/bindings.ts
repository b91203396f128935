/** Data files as a program names them; what reads them is elsewhere. */
import type { SourceBinding } from '../experiment.ts';

/** A CSV file, gzipped where its name ends so; `path` is relative to the module `base`. */
export function csv(path: string, base: string): SourceBinding {
  return { format: 'csv', path, base };
}
