/** Adds the entries of the user's project to the catalogue, before any spec is read. */
import path from 'node:path';
import { addEntry, entries, findEntry, outsideEntries, type OutsideEntry } from '../../catalog/index.ts';
import type { Entry } from '../../catalog/define.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { takenName, unfitCode } from '../../diagnostics/messages/outside.ts';
import { camelCase } from '../../emit/printer.ts';
import type { Console } from '../console.ts';
import { catalogAbove, entryFiles, givenCatalog, type EntryFiles } from './find.ts';
import { runs } from './form.ts';
import { guarded } from './guard.ts';
import { loadEntry, type Refused } from './load.ts';

/** `given` is the folder that the command line names; else each of `places` says which, the folders of specs. */
export async function openCatalogs(given: string | undefined, places: readonly string[], console: Console): Promise<Refused | null> {
  const found = given === undefined ? places.map(catalogAbove) : [givenCatalog(given)];
  const diagnostics = found.filter((each) => typeof each === 'object' && each !== null);
  if (diagnostics.length > 0) return { diagnostics: diagnostics.slice(0, 1), sources: [] };
  for (const catalog of new Set(found.filter((each) => typeof each === 'string'))) {
    const refused = await openCatalog(catalog, console);
    if (refused) return refused;
  }
  return null;
}

const opened = new Set<string>();

/** Each folder once. */
async function openCatalog(catalog: string, console: Console): Promise<Refused | null> {
  if (opened.has(path.resolve(catalog))) return null;
  opened.add(path.resolve(catalog));
  const loaded = await Promise.all(entryFiles(catalog).map((files) => loadEntry(catalog, files, console)));
  const refused = loaded.filter((each) => 'diagnostics' in each);
  if (refused.length > 0) return { diagnostics: refused.flatMap((each) => each.diagnostics), sources: refused.flatMap((each) => each.sources) };
  const diagnostics = loaded.flatMap((each) => ('diagnostics' in each ? [] : (add(each, catalog) ?? [])));
  return diagnostics.length > 0 ? { diagnostics, sources: [] } : null;
}

/** Adds one entry by itself. */
export async function addEntryFile(catalog: string, files: EntryFiles, console: Console): Promise<OutsideEntry | Refused> {
  const loaded = await loadEntry(catalog, files, console);
  if ('diagnostics' in loaded) return loaded;
  const diagnostic = add(loaded, catalog);
  return diagnostic ? { diagnostics: [diagnostic], sources: [] } : loaded;
}

/** Names of functions that programs import or declare themselves. */
const OWN = ['experiment', 'main', 'model', 'perTask', 'filled', 'grouped', 'safetensors', 'train', 'load', 'isProblem'];

function add(outside: OutsideEntry, catalog: string): Diagnostic | null {
  const { entry, code } = outside;
  const file = path.join(catalog, outside.file);
  const { kind, name } = entry;
  const place = { file, start: 0, end: 0 };
  if (findEntry(kind, name)) return takenName.at(place, { kind, name, by: `${isOutside(entry) ? 'another file has' : 'mtlc has'} a ${kind}` });
  if (code === null && runs(entry) && !(entry.kind === 'covariance' && entry.holds === 'nothing'))
    return unfitCode.at(place, { what: `the ${kind} \`${name}\``, problem: `is missing: it is a folder, \`index.ts\` and \`run.ts\` with the function \`${camelCase(name)}\`` });
  const called = code !== null && (entries.find((other) => other.name === name)?.kind ?? (OWN.includes(camelCase(name)) ? 'function' : null));
  if (called) return takenName.at(place, { kind, name, by: `programs of mtlc call a ${called}` });
  addEntry({ ...outside, entry: guarded(entry, file) });
  return null;
}

const isOutside = ({ kind, name }: Entry): boolean => outsideEntries().some(({ entry }) => entry.kind === kind && entry.name === name);
