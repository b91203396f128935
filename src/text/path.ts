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
