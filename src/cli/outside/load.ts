/** Loads entries of the user's project: each is bundled, kept by the hash of what it is made of, and imported. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure, BuildResult, Plugin } from 'esbuild';
import { wordFor } from '../../catalog/arguments.ts';
import type { OutsideEntry } from '../../catalog/index.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { noEntry, unfitCode, unloadableEntry } from '../../diagnostics/messages/outside.ts';
import { camelCase } from '../../emit/printer.ts';
import { cacheFolder, keepBytes } from '../../runtime/data/cache.ts';
import { BUNDLED, moduleUrl } from '../../runtime/store/program.ts';
import { offsetAt, type Source } from '../../text/source.ts';
import type { Console } from '../console.ts';
import type { EntryFiles } from './find.ts';
import { formOf } from './form.ts';

/** Why entries cannot be used, and the files that are named. */
export interface Refused {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly Source[];
}

export async function loadEntry(catalog: string, { declaration, run }: EntryFiles, console: Console): Promise<OutsideEntry | Refused> {
  const file = path.join(catalog, declaration);
  const bundled = await bundle(catalog, declaration);
  if ('diagnostics' in bundled) return bundled;
  const code = run === null ? null : readFileSync(path.join(catalog, run), 'utf8');
  const hash = sha256(bundled.text, code ?? '');
  const loaded = await importText(bundled.text, path.join(cacheFolder(console.env), 'entries'));
  if (loaded instanceof Error) return at(file, unloadableEntry, { reason: firstLine(loaded) });
  const form = formOf(loaded['default']);
  if (form === null) return at(file, noEntry, {});
  if ('message' in form) return { diagnostics: [form.message(file)], sources: [] };
  const { entry } = form;
  const what = `the ${wordFor(entry.kind)} \`${entry.name}\``;
  const problem = run === null ? null : await problemOfCode(catalog, run, camelCase(entry.name));
  if (problem !== null) return at(path.join(catalog, run!), unfitCode, { what, problem });
  return { entry, file: run ?? declaration, hash, code };
}

type Message<Params> = { at(span: Diagnostic['span'], params: Params): Diagnostic };

function at<Params>(file: string, message: Message<Params>, params: Params): Refused {
  return { diagnostics: [message.at({ file, start: 0, end: 0 }, params)], sources: [] };
}

const firstLine = (error: Error): string => error.message.split('\n')[0]!;

function sha256(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function bundle(catalog: string, file: string): Promise<{ readonly text: string } | Refused> {
  const { build } = await import('esbuild');
  try {
    const { outputFiles } = await build({ ...BUNDLED, absWorkingDir: path.resolve(catalog), entryPoints: [file], plugins: [ownModules], write: false });
    return { text: outputFiles[0]!.text };
  } catch (error) {
    return refusal(catalog, file, error as BuildFailure);
  }
}

/** Entries are declared by this installation's functions. */
const ownModules: Plugin = {
  name: 'own-modules',
  setup({ onResolve }) {
    onResolve({ filter: /^mtlc\/(?:catalog|runtime)$/ }, ({ path: name }) => ({ path: moduleUrl(name), external: true }));
  },
};

/** At the place that esbuild names: its columns count bytes from 0. */
function refusal(catalog: string, file: string, { errors }: BuildFailure): Refused {
  const [first] = errors;
  if (!first?.location) return at(path.join(catalog, file), unloadableEntry, { reason: first?.text ?? 'it cannot be bundled' });
  const { location, text: reason } = first;
  const source = { path: path.join(catalog, location.file), text: readFileSync(path.resolve(catalog, location.file), 'utf8') };
  const column = Buffer.from(location.lineText).subarray(0, location.column).toString().length;
  const start = offsetAt(source, { line: location.line, column: column + 1 });
  return { diagnostics: [unloadableEntry.at({ file: source.path, start, end: start + Math.max(location.length, 1) }, { reason })], sources: [source] };
}

type Module = { readonly [name: string]: unknown };

/** From the cache, or where that cannot be written from the text itself. */
async function importText(text: string, cache: string): Promise<Module | Error> {
  const kept = path.join(cache, `${sha256(text)}.mjs`);
  if (!existsSync(kept)) keepBytes(kept, Buffer.from(text));
  const url = existsSync(kept) ? pathToFileURL(kept).href : `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;
  try {
    return (await import(url)) as Module;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const FOR_PROGRAMS = ['mtlc/runtime', '@tensorflow/tfjs'];

/** Why programs cannot have a copy of the code, or null. */
async function problemOfCode(catalog: string, run: string, name: string): Promise<string | null> {
  const { build } = await import('esbuild');
  const inspect = { ...BUNDLED, packages: 'external', metafile: true, write: false } as const;
  const built = await build({ ...inspect, absWorkingDir: path.resolve(catalog), entryPoints: [run] }).catch((error: BuildFailure) => error);
  if ('errors' in built && !('metafile' in built)) return `does not load: ${built.errors[0]?.text ?? 'it cannot be bundled'}`;
  const { inputs, outputs } = (built as BuildResult<typeof inspect>).metafile;
  const { imports, exports } = Object.values(outputs)[0]!;
  const beside = Object.values(inputs).flatMap((input) => input.imports).find((each) => !each.external);
  const strange = imports.find((each) => !FOR_PROGRAMS.includes(each.path));
  const wrong = beside?.original ?? strange?.path;
  if (wrong !== undefined) return `imports \`${wrong}\`; programs get a copy of it, so it imports \`mtlc/runtime\` and \`@tensorflow/tfjs\` alone`;
  return exports.includes(name) ? null : `exports no function \`${name}\``;
}
