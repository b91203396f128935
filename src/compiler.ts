/** The one door of the language half for the command line, the editor and other programs: pure functions of texts and data facts. */
import { check as checkFiles } from './check/check.ts';
import type { ReadTensors } from './check/context.ts';
import { resolveLines } from './check/lines.ts';
import { readFiles, type MemoryOf, type ReadFile } from './check/files.ts';
import { applyOverrides, type Override } from './check/overrides.ts';
import { sourceRequests, type FactRequest } from './check/requests.ts';
import { layersOf, type Model } from './check/model.ts';
import type { Facts } from './data-facts/facts.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import type { Ir } from './ir/ir.ts';
import { lower } from './lower/lower.ts';
import type { SpecFile } from './syntax/tree.ts';
import { positionAt, type Source } from './text/source.ts';

export type { ReadFile, Unreadable } from './check/files.ts';
export type { FactRequest } from './check/requests.ts';
export type { Override } from './check/overrides.ts';

/** What the compiler asks of the outside. */
export interface Host {
  readonly read: ReadFile;
  /** What the data says; null where the data is not to be looked at: sizes then stay symbolic. */
  readonly facts: (requests: readonly FactRequest[]) => Facts | null;
  /** What a safetensors file holds; without it, such files are not looked at. */
  readonly tensors?: ReadTensors;
  /** The names in a folder, those of folders with a `/` at the end; what cannot be looked into is empty. */
  readonly list?: (folder: string) => readonly string[];
  /** What is remembered of a file that is read again and again. */
  readonly memory?: MemoryOf;
}

export interface CompileOptions {
  /** Properties that the command line replaces, by their path. */
  readonly overrides?: readonly Override[];
  /** The compiler's version, for the IR. */
  readonly version?: string;
}

interface Result {
  /** In the order of the files and of their lines. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly Source[];
}

export interface Compiled extends Result {
  /** Null where there are errors, or sizes that only the data tells. */
  readonly ir: Ir | null;
}

export interface Inspected extends Result {
  /** As far as it could be read; null where there is no `model`. */
  readonly model: Model | null;
  /** As written: what the spec imports, then the spec itself. */
  readonly files: readonly SpecFile[];
  readonly facts: Facts | null;
}

/** Reads and checks a spec. */
export function check(path: string, host: Host, options: CompileOptions = {}): Result {
  const { diagnostics, sources } = checkModel(path, host, options);
  return { diagnostics, sources };
}

/** Reads, checks and lowers a spec. */
export function compile(path: string, host: Host, options: CompileOptions = {}): Compiled {
  const inspected = checkModel(path, host, options);
  const { diagnostics, sources } = inspected;
  return { ir: irOf(inspected, path, options.version), diagnostics, sources };
}

/** Reads and checks a spec, and gives what was read of it, as an editor wants it. */
export function inspect(path: string, host: Host): Inspected {
  return checkModel(path, host, {});
}

/** The IR of what was inspected; null as in `Compiled`. */
export function irOf({ model, diagnostics, sources }: Inspected, path: string, version = ''): Ir | null {
  const right = diagnostics.every((diagnostic) => diagnostic.severity !== 'error');
  const sized = model?.inputs.every(
    ({ shape, indices }) => shape?.every((dim) => typeof dim === 'number') && typeof indices !== 'string',
  );
  // Without facts, what the data decides is not known: labels of a column, and the layers that follow from them.
  const known = model?.tasks.every(({ target }) => target !== null) && layersOf(model).every(({ shape }) => shape !== null);
  const byPath = new Map(sources.map((source) => [source.path, source]));
  return model && right && sized && known ? lower(model, { compiler: version, sources: byPath, spec: path }) : null;
}

function checkModel(path: string, host: Host, options: CompileOptions): Inspected {
  const read = readFiles(path, host.read, host.memory);
  const { files } = read;
  if (files.length === 0) return { model: null, files, facts: null, diagnostics: read.diagnostics, sources: [...read.sources.values()] };
  const replaced = applyOverrides(read.files, options.overrides ?? []);
  const sources = new Map([...read.sources, ...replaced.sources]);
  const resolved = resolveLines(replaced.files);
  const syntax = [...read.diagnostics, ...replaced.diagnostics];
  const unread = [...syntax, ...onReadableLines(resolved.unread, syntax, sources)];
  const facts = host.facts(sourceRequests(resolved.files));
  const { model, diagnostics } = checkFiles(resolved.files, sources, facts, unread, host.tensors, host.read);
  const all = [...unread, ...onReadableLines([...resolved.signs, ...diagnostics], unread, sources)];
  return { model, files, facts, diagnostics: sorted(all, [...sources.keys()]), sources: [...sources.values()] };
}

/** What a line that could not be read means is a guess: nothing more is said of it. */
function onReadableLines(
  diagnostics: readonly Diagnostic[],
  unread: readonly Diagnostic[],
  sources: ReadonlyMap<string, Source>,
): Diagnostic[] {
  const lineOf = ({ span }: Diagnostic) => `${span.file} ${positionAt(sources.get(span.file)!, span.start).line}`;
  const lines = new Set(unread.filter((diagnostic) => sources.has(diagnostic.span.file)).map(lineOf));
  return lines.size === 0 ? [...diagnostics] : diagnostics.filter((diagnostic) => !lines.has(lineOf(diagnostic)));
}

function sorted(diagnostics: readonly Diagnostic[], files: readonly string[]): Diagnostic[] {
  const order = new Map(files.map((file, i) => [file, i]));
  return [...diagnostics].sort(
    (a, b) => (order.get(a.span.file) ?? 0) - (order.get(b.span.file) ?? 0) || a.span.start - b.span.start,
  );
}
