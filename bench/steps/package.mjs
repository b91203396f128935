/** The package as npm would install it, with what the benchmark asks of the runtime's inside beside it. */
import { build } from 'esbuild';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { options } from '../../scripts/build.mjs';
import { writeCatalog } from '../../scripts/catalog.mjs';
import { temporaryFolder } from './folders.mjs';

/** A folder under `root`, so that packages are found from it; it is removed when this process ends. */
export async function buildPackage(root) {
  const folder = temporaryFolder(path.join(root, 'out'));
  writeCatalog(root);
  const given = options(root);
  await build({ ...given, entryPoints: { ...given.entryPoints, bench: 'bench/steps/mtlc.ts' }, outdir: path.join(folder, 'dist'), write: true });
  copyFileSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  return folder;
}
