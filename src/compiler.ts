/** The one door of the language half for the command line, the editor and other programs: pure functions of texts and data facts. */
import { check } from './check/check.ts';
import { readFiles, type ReadFile } from './check/files.ts';
import { readOverrides, type Override } from './check/overrides.ts';
import { sourceRequests, type FactRequest } from './check/requests.ts';
import type { Facts } from './data-facts/facts.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import type { Ir } from './ir/ir.ts';
import { lower } from './lower/lower.ts';
import type { Source } from './text/source.ts';

export type { ReadFile, Unreadable } from './check/files.ts';
export type { FactRequest } from './check/requests.ts';
export type { Override } from './check/overrides.ts';

/** What the compiler asks of the outside. */
export interface Host {
  readonly read: ReadFile;
  /** What the data says; null where the data is not to be looked at: sizes then stay symbolic. */
  readonly facts: (requests: readonly FactRequest[]) => Facts | null;
}

export interface CompileOptions {
  /** Properties that the command line replaces, by their path. */
  readonly overrides?: readonly Override[];
  /** The compiler's version, for the IR. */
  readonly version?: string;
}

export interface Compiled {
  /** Null where there are errors, or sizes that only the data tells. */
  readonly ir: Ir | null;
  /** In the order of the files and of their lines. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly Source[];
}

/** Reads, checks and lowers a spec. */
export function compile(path: string, host: Host, options: CompileOptions = {}): Compiled {
  const read = readFiles(path, host.read);
  const sources = [...read.sources.values()];
  if (read.files.length === 0) return { ir: null, diagnostics: read.diagnostics, sources };
  const replaced = readOverrides(read.files, options.overrides ?? []);
  const allSources = new Map([...read.sources, ...replaced.sources]);
  const facts = host.facts(sourceRequests(replaced.files));
  const { model, diagnostics } = check(replaced.files, allSources, facts);
  const all = sorted([...read.diagnostics, ...replaced.diagnostics, ...diagnostics], [...allSources.keys()]);
  const wrong = all.some((diagnostic) => diagnostic.severity === 'error');
  const whole = model && !wrong && model.inputs.every((input) => input.shape?.every((dim) => typeof dim === 'number'));
  const ir = whole ? lower(model, { compiler: options.version ?? '', sources: allSources, spec: path }) : null;
  return { ir, diagnostics: all, sources: [...allSources.values()] };
}

function sorted(diagnostics: readonly Diagnostic[], files: readonly string[]): Diagnostic[] {
  const order = new Map(files.map((file, i) => [file, i]));
  return [...diagnostics].sort(
    (a, b) => (order.get(a.span.file) ?? 0) - (order.get(b.span.file) ?? 0) || a.span.start - b.span.start,
  );
}
