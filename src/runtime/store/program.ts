/** Emitted programs as modules that this Node runs, against this installation's runtime and one copy of TF.js. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';
import { brokenProgram } from '../../diagnostics/messages/run.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import type { Experiment } from '../experiment.ts';

/** Texts by name: `main.ts`, `model.ts`. */
export type ProgramFiles = Readonly<Record<string, string>>;

export const BUNDLED = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'silent',
} as const satisfies BuildOptions;

const OWN = ['mtlc/runtime', '@tensorflow/tfjs'];

/** Of a package's entry as it is imported from here; `mtlc/...` is this package. */
export const moduleUrl = (name: string): string =>
  pathToFileURL(createRequire(import.meta.url).resolve(name)).href;

/**
 * Makes the program's files, as they stand or will stand in `folder`, a module that is there until this process ends, and
 * gives its URL. Paths of data stay relative to `folder`.
 */
export async function prepareProgram(files: ProgramFiles, folder: string): Promise<string> {
  const place = makePlace();
  process.once('exit', () => remove(place));
  return writeModule(files, folder, place);
}

/** The experiment that the program in `folder` declares. */
export async function importProgram(folder: string): Promise<Experiment | Problem> {
  const place = makePlace();
  try {
    const url = await writeModule(readProgram(folder), folder, place);
    const { default: experiment } = (await import(url)) as { readonly default: Experiment };
    return experiment;
  } catch (error) {
    return brokenProgram.of({ folder, reason: (error as Error).message.split('\n')[0]! });
  } finally {
    remove(place);
  }
}

const makePlace = (): string => mkdtempSync(path.join(os.tmpdir(), 'mtlc-'));
const remove = (place: string): void => rmSync(place, { recursive: true, force: true });

async function writeModule(files: ProgramFiles, folder: string, place: string): Promise<string> {
  const { build } = await import('esbuild');
  const outfile = path.join(place, 'program.mjs');
  await build({
    ...BUNDLED,
    stdin: { contents: files['main.ts']!, sourcefile: 'main.ts', loader: 'ts' },
    outfile,
    sourcemap: 'inline',
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(path.resolve(folder, 'main.ts')).href) },
    plugins: [installed(OWN), programFiles(files)],
  });
  return pathToFileURL(outfile).href;
}

/** `main.ts`, `model.ts`, and the model of each variant. */
export function readProgram(folder: string): ProgramFiles {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

/** The modules that a program imports by `./name`. */
export function programFiles(files: ProgramFiles): Plugin {
  return {
    name: 'program',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\// }, ({ path: file, importer, namespace }) =>
        importer === 'main.ts' || namespace === 'program' ? { path: file.slice(2), namespace: 'program' } : null,
      );
      onLoad({ filter: /.*/, namespace: 'program' }, ({ path: file }) => ({
        contents: files[file]!,
        loader: 'ts',
      }));
    },
  };
}

/** Imports of these packages go to where they are installed. */
function installed(names: readonly string[]): Plugin {
  return {
    name: 'installed',
    setup({ onResolve }) {
      for (const name of names) {
        onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: moduleUrl(name), external: true }));
      }
    },
  };
}
