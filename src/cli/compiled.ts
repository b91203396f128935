/** What the commands that need a whole spec share: compile it, show what is wrong, and go on where nothing is. */
import { compile } from '../compiler.ts';
import type { Ir } from '../ir/ir.ts';
import type { Source } from '../text/source.ts';
import type { Console } from './console.ts';
import { exit, type UsageMistake } from './exit.ts';
import { openHost } from './host.ts';
import { version } from './installation.ts';
import { exitCodeOf, report } from './report.ts';

export interface CompiledSpec {
  readonly ir: Ir;
  /** The spec, and the files that it imports. */
  readonly sources: readonly Source[];
  readonly overrides: Readonly<Record<string, string>>;
  /** Files of sources, by name, in place of the spec's. */
  readonly data: Readonly<Record<string, string>>;
}

export interface SpecOptions {
  readonly set?: readonly string[];
  readonly data?: readonly string[];
  /** Whether data files are listed before they are read. */
  readonly list?: boolean;
}

/** Null where the spec or its data is at fault, and that was printed. */
export function compileSpec(file: string, options: SpecOptions, console: Console): CompiledSpec | UsageMistake | null {
  const set = pairs('--set', 'PATH=VALUE', options.set);
  const data = pairs('--data', 'NAME=PATH', options.data);
  if ('mistake' in set) return set;
  if ('mistake' in data) return data;
  const files = Object.fromEntries(data.pairs);
  const host = openHost(console, { data: files, list: options.list === true });
  const overrides = set.pairs.map(([path, value]) => ({ path, value }));
  const { ir, diagnostics, sources } = compile(file, host, { overrides, version: version() });
  report(diagnostics, sources, console);
  if (!ir && exitCodeOf(diagnostics) === exit.done) throw new Error(`nothing is wrong with ${file}, and yet it cannot be compiled`);
  const read = sources.filter(({ path }) => host.wasRead(path));
  return ir && { ir, sources: read, overrides: Object.fromEntries(set.pairs), data: files };
}

type Pair = readonly [name: string, value: string];

/** The words of a repeatable option of the form NAME=VALUE. */
export function pairs(option: string, form: string, words: readonly string[] = []): { pairs: Pair[] } | UsageMistake {
  const wrong = words.find((word) => word.indexOf('=') <= 0);
  if (wrong !== undefined) return { mistake: `${option} takes ${form}, not '${wrong}'` };
  return { pairs: words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]) };
}
