/** Reads a spec and all that it imports. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { importLoop, importNoSpec, tooManyImports } from '../diagnostics/messages/names.ts';
import { Memory } from '../syntax/memory.ts';
import { parse } from '../syntax/parse.ts';
import type { ImportStatement, SpecFile } from '../syntax/tree.ts';
import { resolveFrom } from '../text/path.ts';
import type { Source } from '../text/source.ts';

/** Why a file cannot be read: the text of a diagnostic without its place. */
export interface Unreadable {
  readonly code: string;
  readonly message: string;
}

export type ReadFile = (path: string) => Source | Unreadable;
export type MemoryOf = (path: string) => Memory;

export interface SpecFiles {
  /** Imported files before the files that import them; the spec itself last. */
  readonly files: readonly SpecFile[];
  readonly sources: ReadonlyMap<string, Source>;
  readonly diagnostics: readonly Diagnostic[];
}

type Found = { files: SpecFile[]; sources: Map<string, Source>; diagnostics: Diagnostic[]; characters: number; /** As many were read as a spec may have. */ full: boolean };

/** Of a spec with all that it imports. */
const MOST_FILES = 200;
const MOST_CHARACTERS = 400_000;

export function readFiles(path: string, read: ReadFile, memory: MemoryOf = () => new Memory()): SpecFiles {
  const found: Found = { files: [], sources: new Map(), diagnostics: [], characters: 0, full: false };
  const source = read(path);
  if ('code' in source) {
    found.diagnostics.push({ ...source, severity: 'error', span: { file: path, start: 0, end: 0 }, notes: [], fixes: [] });
    return found;
  }
  visit(source, [source.path], read, memory, found);
  return found;
}

function visit(
  source: Source,
  chain: readonly string[],
  read: ReadFile,
  memory: MemoryOf,
  found: Found,
): void {
  found.sources.set(source.path, source);
  found.characters += source.text.length;
  const { file, diagnostics } = parse(source, memory(source.path));
  found.diagnostics.push(...diagnostics);
  for (const statement of file.statements) {
    if (statement.kind !== 'import' || statement.path.kind === 'missing') continue;
    const next = readImport(statement, source.path, chain, read, found.diagnostics);
    if (!next || found.sources.has(next.path)) continue;
    if (found.sources.size < MOST_FILES && found.characters + next.text.length <= MOST_CHARACTERS) visit(next, [...chain, next.path], read, memory, found);
    else if (!found.full) {
      found.full = true;
      found.diagnostics.push(tooManyImports.at(statement.path.span, { files: MOST_FILES, characters: MOST_CHARACTERS }));
    }
  }
  found.files.push(file);
}

function readImport(
  statement: ImportStatement,
  from: string,
  chain: readonly string[],
  read: ReadFile,
  diagnostics: Diagnostic[],
): Source | null {
  const written = statement.path.kind === 'string' ? statement.path.value : '';
  const path = resolveFrom(from, written);
  if (!path.endsWith('.mtl')) {
    diagnostics.push(importNoSpec.at(statement.path.span, { path: written }));
    return null;
  }
  if (chain.includes(path)) {
    diagnostics.push(importLoop.at(statement.path.span, { files: [...chain.slice(chain.indexOf(path)), path] }));
    return null;
  }
  const source = read(path);
  if (!('code' in source)) return source;
  diagnostics.push({ ...source, severity: 'error', span: statement.path.span, notes: [], fixes: [] });
  return null;
}
