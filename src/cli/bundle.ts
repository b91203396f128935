/** An emitted program as one module that Node 20 runs by itself. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { BUNDLED, moduleUrl, programFiles, type ProgramFiles } from '../runtime/store/program.ts';

/**
 * The program's files as one module with the runtime inside. TF.js's packages stay imports, so that there is one copy
 * of TF.js in a process; the paths of data are relative to the module.
 */
export async function bundleProgram(files: ProgramFiles, banner: string): Promise<string> {
  const { outputFiles } = await build({
    ...BUNDLED,
    stdin: { contents: files['main.ts']!, sourcefile: 'main.ts', loader: 'ts' },
    plugins: [programFiles(files)],
    alias: { 'mtlc/runtime': fileURLToPath(moduleUrl('mtlc/runtime')) },
    external: ['@tensorflow/*', 'esbuild', 'sharp'],
    banner: { js: banner },
    write: false,
  });
  return outputFiles[0]!.text;
}

/** Functions of the runtime that need no Node, by name, as one module of their own. TF.js stays outside. */
export async function bundleHelpers(names: readonly string[]): Promise<string> {
  const runtime = fileURLToPath(new URL('helpers.js', moduleUrl('mtlc/runtime')));
  const { outputFiles } = await build({
    ...BUNDLED,
    // Paths in its comments are relative to it.
    absWorkingDir: path.dirname(runtime),
    platform: 'browser',
    target: 'es2022',
    stdin: { contents: `export { ${names.join(', ')} } from 'mtlc/runtime';`, loader: 'js' },
    alias: { 'mtlc/runtime': runtime },
    plugins: [tfjsOutside],
    write: false,
  });
  return outputFiles[0]!.text;
}

/** Imports of it that nothing uses are left out. */
const tfjsOutside: Plugin = {
  name: 'tfjs-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^@tensorflow\// }, ({ path: name }) => ({
      path: name,
      external: true,
      sideEffects: false,
    }));
  },
};
