/** The rules of docs/architecture.md, read off the import statements of all files. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSources, root, type SourceFile } from './imports.ts';

const sources = readSources('grammar', 'src');
const byFile = new Map(sources.map((source) => [source.file, source]));

/** The rooms along the road, and the rooms that each may import. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  text: [],
  grammar: [],
  ir: [],
  diagnostics: ['text'],
  syntax: ['text', 'diagnostics', 'grammar'],
  catalog: ['ir'],
  'data-facts': ['diagnostics'],
  check: ['text', 'diagnostics', 'grammar', 'syntax', 'ir', 'catalog', 'data-facts'],
  lower: ['text', 'ir', 'catalog', 'check'],
  'compiler.ts': ['text', 'diagnostics', 'syntax', 'ir', 'data-facts', 'check', 'lower'],
  'index.ts': ['text', 'diagnostics', 'syntax', 'ir', 'compiler.ts'],
  emit: ['text', 'ir', 'catalog'],
  editor: ['text', 'diagnostics', 'grammar', 'syntax', 'ir', 'catalog', 'data-facts', 'check', 'lower', 'compiler.ts', 'emit'],
  engine: ['diagnostics', 'runtime'],
  runtime: ['text', 'diagnostics', 'data-facts', 'engine', 'catalog/run'],
  'catalog/run': ['diagnostics', 'data-facts', 'runtime'],
  page: ['diagnostics', 'data-facts', 'runtime'],
  harness: ['text', 'diagnostics', 'syntax', 'ir', 'catalog', 'data-facts', 'check', 'compiler.ts', 'emit', 'engine', 'runtime'],
  cli: ['text', 'diagnostics', 'syntax', 'ir', 'catalog', 'data-facts', 'compiler.ts', 'editor', 'emit', 'engine', 'runtime', 'harness'],
};

/** The code beside a catalogue entry runs with the emitted program: it is a room apart from the declarations. */
function roomOf(file: string): string {
  if (file.startsWith('grammar/')) return 'grammar';
  if (/^src\/catalog\/.*\/run\.ts$/.test(file)) return 'catalog/run';
  return file.split('/')[1]!;
}

/** `file: target` for each import that a rule forbids. */
function offences(forbidden: (source: SourceFile, target: string) => boolean, of: readonly SourceFile[] = sources): string[] {
  return of.flatMap((source) =>
    source.imports.filter(({ target }) => forbidden(source, target)).map(({ target }) => `${source.file}: ${target}`),
  );
}

describe('rooms', () => {
  it('import only the rooms before them, types included', () => {
    const files = sources.flatMap(({ file, imports }) => imports.filter(({ isFile }) => isFile).map(({ target }) => [file, target] as const));
    const wrong = files.filter(([file, target]) => {
      if (!/^(?:src|grammar)\//.test(target)) return !target.startsWith('schemas/');
      const [from, to] = [roomOf(file), roomOf(target)];
      return from !== to && !rooms[from]?.includes(to);
    });
    expect(wrong.map(([file, target]) => `${file}: ${target}`)).toEqual([]);
  });

  it('are all known', () => {
    expect([...new Set(sources.map(({ file }) => roomOf(file)))].filter((room) => !(room in rooms))).toEqual([]);
  });
});

describe('one by one', () => {
  it('rules import no other rule', () => {
    const rule = /^src\/check\/rules\/(?!index\.ts|rule\.ts)/;
    const rules = sources.filter(({ file }) => rule.test(file));
    expect(rules.length).toBeGreaterThan(0);
    expect(offences((_, target) => rule.test(target), rules)).toEqual([]);
  });

  it('catalogue entries import no other entry, and no declaration imports the code beside it', () => {
    const entry = /^src\/catalog\/\w+\//;
    const entries = sources.filter(({ file }) => entry.test(file));
    expect(entries.length).toBeGreaterThan(0);
    expect(offences((_, target) => entry.test(target), entries)).toEqual([]);
  });
});

describe('the outside', () => {
  /** `runtime/main.ts` is the command line of emitted programs, `worker.ts` where a thread begins, and threads share a step where that is faster. */
  const doors = /^src\/(?:cli|runtime\/data|runtime\/store|runtime\/report|engine\/native)\/|^src\/runtime\/main\.ts$/;
  const clocks = /^src\/cli\/|^src\/(?:runtime\/(?:main|train\/worker)|engine\/plan\/together)\.ts$/;
  const inner = sources.filter(({ file }) => !doors.test(file));

  it('files are touched by few rooms', () => {
    expect(offences((_, target) => target === 'node:fs' || target === 'fs', inner)).toEqual([]);
  });

  it('the console is written to by few rooms', () => {
    const writes = /\bconsole\.\w+\(|\bprocess\.(?:stdout|stderr|stdin)\b/;
    const writing = inner.filter(({ text }) => writes.test(text.replace(/^.*\bconsole: Console\b.*$/gm, '')));
    expect(writing.map(({ file }) => file)).toEqual([]);
  });

  it('the clock is injected', () => {
    const reads = /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/;
    expect(sources.filter(({ file, text }) => !clocks.test(file) && reads.test(text)).map(({ file }) => file)).toEqual([]);
  });
});

describe('the language half', () => {
  const doors = ['src/index.ts', 'src/syntax/prettier-plugin.ts', 'src/cli/program.ts'];
  const commands = ['check', 'format', 'compile', 'explain', 'lsp'].map((name) => `src/cli/commands/${name}.ts`);

  it.each([...doors, ...commands])('%s loads without TF.js', (start) => {
    const packages = [...loaded(start)].filter((name) => !name.includes('/') || name.startsWith('@'));
    expect(packages.filter((name) => name.startsWith('@tensorflow/'))).toEqual([]);
  });

  it('would notice it', () => {
    expect([...loaded('src/runtime/index.ts')]).toContain('@tensorflow/tfjs');
  });
});

/** The files and packages that are loaded with a file. */
function loaded(start: string): Set<string> {
  const found = new Set([start]);
  for (const name of found) {
    for (const { target, typeOnly, later } of byFile.get(name)?.imports ?? []) if (!typeOnly && !later) found.add(target);
  }
  return found;
}

describe('dependencies', () => {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
  const names = Object.keys(dependencies!);
  const used = new Set(sources.flatMap(({ imports }) => imports.filter(({ isFile }) => !isFile).map(({ target }) => target)));

  it('are those that are imported', () => {
    const packages = [...used].filter((name) => !name.startsWith('node:') && !(name in peerDependencies!));
    expect(packages.sort()).toEqual([...names].sort());
  });

  it.each(names)('%s has its reason in docs/architecture.md', (name) => {
    expect(readFileSync(path.join(root, 'docs/architecture.md'), 'utf8')).toContain(`| \`${name}\` |`);
  });
});
