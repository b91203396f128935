/** What an editor knows of a spec at one moment. Everything else in this room is a function of it and of an offset. */
import { inspect, type Host, type Inspected } from '../compiler.ts';
import { missingPart } from '../diagnostics/messages/names.ts';
import { Memory } from '../syntax/memory.ts';
import type { SpecFile } from '../syntax/tree.ts';
import type { Source } from '../text/source.ts';

export interface View extends Inspected {
  readonly source: Source;
  /** The tree of the file itself; `files` holds its imports too. */
  readonly file: SpecFile;
  /** What is remembered of the file's text. */
  readonly memory: Memory;
  readonly list: NonNullable<Host['list']>;
}

const sections: readonly string[] = ['model', 'data', 'train', 'evaluate'];

/** Null where the host cannot read the file. */
export function viewOf(path: string, host: Host): View | null {
  const inspected = inspect(path, host);
  const source = inspected.sources.find((each) => each.path === path);
  const file = inspected.files.at(-1);
  if (!source || !file) return null;
  // A file of declarations alone is there to be imported, or not begun.
  const begun = inspected.files.some(({ statements }) => statements.some(({ kind }) => sections.includes(kind)));
  const diagnostics = begun ? inspected.diagnostics : inspected.diagnostics.filter(({ code }) => code !== missingPart.code);
  return { ...inspected, diagnostics, source, file, memory: host.memory?.(path) ?? new Memory(), list: host.list ?? (() => []) };
}
