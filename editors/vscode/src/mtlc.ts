/** The mtlc that a folder has of its own. */
import { createRequire } from 'node:module';
import path from 'node:path';

/** Its program: of the package in `node_modules` here or above, or of the checkout that the folder lies in; null without one. */
export function mtlcOf(folder: string): string | null {
  try {
    return path.join(path.dirname(createRequire(path.join(folder, 'spec.mtl')).resolve('mtlc/package.json')), 'bin', 'mtlc.js');
  } catch {
    return null;
  }
}
