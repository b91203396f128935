/** Paths, relative to `root`, and texts of the generated files. */
export function catalogFiles(root: string): Record<string, string>;

export function writeCatalog(root: string): void;
