/** An emitted program as one module that Node 20 runs. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { packageUrl, runtimeUrl } from './installation.ts';

type Files = Readonly<Record<string, string>>;

const TFJS = '@tensorflow/tfjs';

const COMMON = { bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'silent' } as const satisfies BuildOptions;

/**
 * The program's files as one module with the runtime inside. TF.js's packages stay imports, so that there is one copy
 * of TF.js in a process; the paths of data are relative to the module.
 */
export async function bundleProgram(files: Files, banner: string): Promise<string> {
  const { outputFiles } = await build({
    ...COMMON,
    stdin: { contents: files['main.ts']!, sourcefile: 'main.ts', loader: 'ts' },
    plugins: [programFiles(files)],
    alias: { 'mtlc/runtime': fileURLToPath(runtimeUrl()) },
    external: ['@tensorflow/*'],
    banner: { js: banner },
    write: false,
  });
  return outputFiles[0]!.text;
}

function programFiles(files: Files): Plugin {
  return {
    name: 'program',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\// }, ({ path: file, importer }) =>
        importer === 'main.ts' ? { path: file.slice(2), namespace: 'program' } : null,
      );
      onLoad({ filter: /.*/, namespace: 'program' }, ({ path: file }) => ({ contents: files[file]!, loader: 'ts' }));
    },
  };
}

/**
 * Makes the program's files, as they stand or will stand in `folder`, a temporary module that Node runs against this
 * installation's runtime and TF.js, and gives its URL. Paths of data stay relative to `folder`.
 */
export async function prepareProgram(files: Files, folder: string): Promise<string> {
  const place = mkdtempSync(path.join(os.tmpdir(), 'mtlc-'));
  process.once('exit', () => rmSync(place, { recursive: true, force: true }));
  const outfile = path.join(place, 'program.mjs');
  await build({
    ...COMMON,
    stdin: { contents: files['main.ts']!, sourcefile: 'main.ts', loader: 'ts' },
    outfile,
    sourcemap: 'inline',
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(path.resolve(folder, 'main.ts')).href) },
    plugins: [installed({ 'mtlc/runtime': runtimeUrl(), [TFJS]: packageUrl(TFJS) }), programFiles(files)],
  });
  return pathToFileURL(outfile).href;
}

/** Imports of these packages go to where they are installed. */
function installed(urls: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'installed',
    setup({ onResolve }) {
      for (const [name, url] of Object.entries(urls)) {
        onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: url, external: true }));
      }
    },
  };
}
