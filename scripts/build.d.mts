import type { BuildOptions } from 'esbuild';

/** Writes the catalogue's lists and bundles src/ to dist/, for the repository at `root`. */
export function build(root: string): Promise<void>;

export function options(root: string): BuildOptions;
