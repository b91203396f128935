/** Resolves a path that is written in a file against that file's folder. Paths use `/`; absolute ones stay as they are. */
export function resolveFrom(file: string, written: string): string {
  if (isAbsolute(written)) return written;
  const folder = file.replaceAll('\\', '/').split('/').slice(0, -1);
  for (const part of written.replaceAll('\\', '/').split('/')) {
    const last = folder.at(-1);
    if (part === '..' && last !== undefined && last !== '..' && last !== '') folder.pop();
    else if (part !== '.' && part !== '') folder.push(part);
  }
  return folder.join('/') || '.';
}

export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** A path as it is written in a file, so that `resolveFrom` finds it: both start from the same folder. */
export function relativeTo(file: string, path: string): string {
  if (isAbsolute(path) !== isAbsolute(file)) return path;
  const from = file.split(/[\\/]/).slice(0, -1);
  const to = path.split('/');
  let common = 0;
  while (common < from.length && common < to.length - 1 && from[common] === to[common]) common++;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}
