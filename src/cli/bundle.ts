/** An emitted program as one module that Node 20 runs. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { moduleUrl, packageUrl } from './installation.ts';

/** TF.js's own packages stay imports: there is one copy of TF.js in a process. */
const OUTSIDE = ['@tensorflow/*'];

/** `files` by name, `main` among them. The runtime is inside, and the paths of data are relative to the module. */
export async function bundleProgram(files: Readonly<Record<string, string>>, main: string, banner: string): Promise<string> {
  const runtime = new URL(moduleUrl('runtime'));
  return bundle({
    ...entry(files, main),
    plugins: [inMemory(files, { 'mtlc/runtime': runtime })],
    external: OUTSIDE,
    banner: { js: banner },
  });
}

export interface RunnableProgram {
  readonly url: string;
  remove(): void;
}

/**
 * Writes the program in `folder` to a temporary module that imports this installation's runtime and TF.js. Paths of data
 * stay relative to `folder`, and errors name lines of its files.
 */
export async function prepareProgram(folder: string): Promise<RunnableProgram> {
  const main = path.join(folder, 'main.ts');
  const place = mkdtempSync(path.join(os.tmpdir(), 'mtlc-'));
  await bundle({
    entryPoints: [main],
    outfile: path.join(place, 'program.mjs'),
    write: true,
    sourcemap: 'inline',
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(main).href) },
    plugins: [installed({ 'mtlc/runtime': moduleUrl('runtime'), '@tensorflow/tfjs': packageUrl('@tensorflow/tfjs') })],
  });
  return {
    url: pathToFileURL(path.join(place, 'program.mjs')).href,
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}
