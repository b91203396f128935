/** The code of a page: mtlc's own, the program of the run, and of TF.js what these call. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { BUNDLED, moduleUrl, type ProgramFiles } from '../../runtime/store/program.ts';

const ENTRY = `import { load } from 'mtlc/runtime';
import { start } from 'mtlc/page';
import program from './main.ts';
await start(load, program);`;

export async function bundlePage(program: ProgramFiles): Promise<string> {
  const dist = path.dirname(fileURLToPath(moduleUrl('mtlc/runtime')));
  const { outputFiles } = await build({
    ...BUNDLED,
    platform: 'browser',
    target: 'es2022',
    stdin: { contents: ENTRY, sourcefile: 'page.js', loader: 'js' },
    alias: { 'mtlc/runtime': path.join(dist, 'browser.js'), 'mtlc/page': path.join(dist, 'page.js') },
    plugins: [programModules(program), smallTfjs],
    // The data's paths are relative to the program; a page reads none.
    define: { 'import.meta.url': '""' },
    minify: true,
    legalComments: 'none',
    write: false,
  });
  // esbuild breaks up closing tags in texts. Where a comment of HTML seems to open, the code is in a text too.
  return outputFiles[0]!.text.replaceAll('<!--', '\\x3c!--');
}

function programModules(files: ProgramFiles): Plugin {
  return {
    name: 'program',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\/.+\.ts$/ }, ({ path: file }) => (Object.hasOwn(files, file.slice(2)) ? { path: file.slice(2), namespace: 'program' } : null));
      onLoad({ filter: /.*/, namespace: 'program' }, ({ path: file }) => ({ contents: files[file]!, loader: 'ts' }));
    },
  };
}

/** Of TF.js its core alone, without layers, converters and the backends that the page does not use. */
const smallTfjs: Plugin = {
  name: 'small-tfjs',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@tensorflow\/tfjs$/ }, ({ path: name }) => ({ path: name, namespace: 'tfjs', sideEffects: false }));
    onLoad({ filter: /.*/, namespace: 'tfjs' }, () => ({
      contents: `export * from '@tensorflow/tfjs-core';`,
      resolveDir: path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs/package.json')),
    }));
  },
};

