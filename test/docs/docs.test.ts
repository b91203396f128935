/** Pages say what is so: generated parts are up to date, examples compile, commands exist, links lead somewhere. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fillRegions } from '../../scripts/reference/regions.ts';
import { commands } from '../../src/cli/table.ts';
import { compile, type Compiled, type Override } from '../../src/compiler.ts';
import { emitTfjs } from '../../src/emit/tfjs/index.ts';
import { figure } from '../../src/emit/explain/index.ts';
import type { Ir } from '../../src/ir/ir.ts';
import { examplesOf } from './examples.ts';

const root = path.resolve(import.meta.dirname, '../..');
const skipped = new Set(['node_modules', 'dist', 'runs', 'out']);

function pagesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((item) => {
    const file = path.posix.join(folder, item.name);
    if (item.isDirectory()) return item.name.startsWith('.') || skipped.has(item.name) ? [] : pagesIn(file);
    return item.name.endsWith('.md') ? [file] : [];
  });
}

const read = (page: string): string => readFileSync(path.join(root, page), 'utf8');
const pages = pagesIn('');
const examples = pages.flatMap((page) => examplesOf(page, read(page)));

/** Without looking at data. */
function compiled(file: string, text: string, overrides: readonly Override[] = []): Compiled {
  return compile(file, { read: () => ({ path: file, text }), facts: () => null }, { overrides });
}

function irOf(spec: string): Ir {
  return compiled(spec, read(spec)).ir!;
}

function errorsOf(spec: string, overrides: readonly Override[] = []): string[] {
  const { diagnostics } = compiled('example.mtl', spec, overrides);
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`);
}

describe('the language reference', () => {
  it('holds the tables of this grammar and this catalogue: `npm run reference` writes them', () => {
    expect(read('docs/language.md')).toBe(fillRegions(read('docs/language.md')));
  });
});

describe('examples', () => {
  it.each(examples.filter(({ wrong }) => wrong === null))('$page:$line compiles', ({ spec }) => {
    expect(errorsOf(spec), spec).toEqual([]);
  });

  it.each(examples.filter(({ wrong }) => wrong !== null))('$page:$line is $wrong', ({ spec, wrong }) => {
    expect(errorsOf(spec).map((error) => error.slice(0, wrong!.length)), spec).toEqual([wrong]);
  });

  it('are found', () => {
    expect(examples.filter(({ page }) => page === 'docs/language.md').length).toBeGreaterThan(15);
  });
});

describe('README.md', () => {
  it('shows specs/mt-dnn.mtl', () => {
    const [shown] = examples.filter(({ page }) => page === 'README.md');
    expect(shown!.spec).toBe(read('specs/mt-dnn.mtl').replace(/^\/\/.*\n/gm, ''));
  });

  it('shows functions of its program', async () => {
    const program = await emitTfjs(irOf('specs/mt-dnn.mtl'), { mtlc: '0', tfjs: '0', dataFolder: '.' });
    const [shown] = /(?<=^```ts\n)[\s\S]*?(?=^```$)/m.exec(read('README.md'))!;
    expect(shown.split(/\n\n(?=\/\*\*)/).filter((part) => !program['model.ts'].includes(part.trim()))).toEqual([]);
  });

  it('shows the figure that `mtlc explain --svg` draws', () => {
    expect(read('docs/mt-dnn.svg')).toBe(figure(irOf('specs/mt-dnn.mtl')));
  });
});

describe('commands', () => {
  const lines = (page: string): string[] => {
    const fenced = [...read(page).matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, text]) => text!.split('\n'));
    return [...fenced, ...[...read(page).matchAll(/`((?:npx )?mtlc [^`]*)`/g)].map(([, text]) => text!)];
  };
  const used = pages.flatMap((page) =>
    lines(page).flatMap((line) => {
      const words = /\bmtlc ([a-z]+\b[^#]*)/.exec(line)?.[1]?.trim();
      return words === undefined ? [] : [{ page, words }];
    }),
  );

  it.each(used)('$page: mtlc $words', ({ words }) => {
    const [name] = words.split(' ');
    const command = commands.find((each) => each.name === name);
    const known = command?.options.flatMap(({ flags }) => flags.match(/--?[a-z]+/g) ?? []);
    expect(known).toEqual(expect.arrayContaining(words.match(/(?<= )--?[a-z]+/g) ?? []));
    const sets = [...words.matchAll(/--set ([a-z][\w.]*)='?([^\s']+)'?/g)].map(([, to, value]) => ({ path: to!, value: value! }));
    expect(errorsOf(read('specs/mt-dnn.mtl'), sets)).toEqual([]);
  });
});

describe('links', () => {
  const links = pages.flatMap((page) =>
    [...read(page).replace(/```[\s\S]*?```|`[^`\n]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => ({ page, target: target! }))
      .filter(({ target }) => !/^\w+:/.test(target)),
  );

  it.each(links)('$page: $target', ({ page, target }) => {
    const [file, anchor] = target.split('#');
    const where = file === '' ? page : path.posix.join(path.posix.dirname(page), file!);
    expect(existsSync(path.join(root, where))).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(read(where))).toContain(anchor);
  });
});

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title!.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
}
