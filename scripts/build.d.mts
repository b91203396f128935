import type { BuildOptions } from 'esbuild';

/** Writes the catalogue's lists and bundles src/ to dist/, for the repository at `root`. Older chunks stay for `keptMs`. */
export function build(root: string, keptMs?: number): Promise<void>;

export function options(root: string): BuildOptions;
