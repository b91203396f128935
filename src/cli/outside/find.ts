/** Where entries of the user's project lie: as the command line says, or the nearest package.json above a spec. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { noCatalog, unreadableManifest } from '../../diagnostics/messages/outside.ts';

/** The folder that `--catalog` names. */
export function givenCatalog(folder: string): string | Diagnostic {
  return isFolder(folder) ? folder : noCatalog.at(whole(folder), { path: folder, named: '--catalog' });
}

/** The folder that the package of what lies in `place` names; null where there is none. */
export function catalogAbove(place: string): string | Diagnostic | null {
  const manifest = manifestAbove(path.resolve(place));
  if (manifest === null) return null;
  const named = namedIn(readFileSync(manifest, 'utf8'));
  if (named === null) return null;
  const shown = path.relative('', manifest);
  if ('reason' in named) return unreadableManifest.at(whole(shown), named);
  const folder = path.relative('', path.resolve(path.dirname(manifest), named.folder)) || '.';
  return isFolder(folder) ? folder : noCatalog.at(whole(shown), { path: named.folder, named: '`mtlc.catalog`' });
}

const whole = (file: string) => ({ file, start: 0, end: 0 });
const isFolder = (folder: string): boolean => statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;

function manifestAbove(folder: string): string | null {
  const manifest = path.join(folder, 'package.json');
  if (existsSync(manifest)) return manifest;
  const above = path.dirname(folder);
  return above === folder ? null : manifestAbove(above);
}

function namedIn(text: string): { readonly folder: string } | { readonly reason: string } | null {
  let manifest: { readonly mtlc?: { readonly catalog?: unknown } } | null;
  try {
    manifest = JSON.parse(text) as typeof manifest;
  } catch (error) {
    return { reason: (error as Error).message };
  }
  const folder = manifest?.mtlc?.catalog;
  if (folder === undefined) return null;
  return typeof folder === 'string' ? { folder } : { reason: '`mtlc.catalog` is the path of a folder, in quotes' };
}

/** The files of an entry, by their paths from the folder of the catalogue, posix. */
export interface EntryFiles {
  readonly declaration: string;
  /** The code beside it. */
  readonly run: string | null;
}

const MODULE = /\.(?:ts|js|mjs)$/;
const PASSED_OVER = /\.d\.ts$|\.(?:test|spec)\.\w+$/;

/** Every module is an entry, and every folder with an index; other folders are looked into. */
export function entryFiles(catalog: string, within = ''): EntryFiles[] {
  const items = readdirSync(path.join(catalog, within), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return items.flatMap((item) => {
    const place = path.posix.join(within, item.name);
    if (item.name.startsWith('.') || item.name === 'node_modules') return [];
    if (item.isDirectory()) return filesIn(catalog, place) ?? entryFiles(catalog, place);
    return MODULE.test(item.name) && !PASSED_OVER.test(item.name) ? [{ declaration: place, run: null }] : [];
  });
}

/** Of the entry that a folder is; null where it has no index. */
function filesIn(catalog: string, place: string): EntryFiles | null {
  const inside = readdirSync(path.join(catalog, place));
  const find = (name: string): string | null => {
    const found = inside.find((each) => MODULE.test(each) && path.parse(each).name === name);
    return found === undefined ? null : path.posix.join(place, found);
  };
  const declaration = find('index');
  return declaration === null ? null : { declaration, run: find('run') };
}

/** The entry that its file, or its folder, names, and the folder from which it is named. */
export function filesOf(named: string): { readonly catalog: string; readonly files: EntryFiles } {
  const { dir, base, name } = path.parse(path.resolve(named));
  const own = isFolder(named) ? path.resolve(named) : ['index', 'run'].includes(name) ? dir : null;
  const catalog = path.relative('', own === null ? dir : path.dirname(own)) || '.';
  const files = own === null ? null : filesIn(catalog, path.basename(own));
  return { catalog, files: files ?? { declaration: base, run: null } };
}
