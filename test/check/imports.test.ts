import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compiler.ts';

const files: Record<string, string> = {
  'specs/main.mtl': `import "parts/data.mtl"
model m {
  input x: real[2]
  trunk t from x { h = dense(3) }
  split after h { task price: real { p = dense(size); loss: mse } }
}
train { phase main: joint { optimizer: adam, epochs: 1 } }`,
  'specs/parts/data.mtl': `data {
  source rows = csv("../tables/rows.csv")
  x <- rows.a .. rows.b
}`,
};

const read = (path: string) => {
  const text = files[path];
  return text === undefined ? { code: 'MTL0001', message: `cannot read \`${path}\`` } : { path, text };
};

it('reads data beside the file that names it, and tells the program where that is from the spec', () => {
  const asked: string[] = [];
  const facts = (requests: readonly { path: string }[]) => {
    asked.push(...requests.map(({ path }) => path));
    return null;
  };
  const { ir, diagnostics } = compile('specs/main.mtl', { read, facts });
  expect(diagnostics).toEqual([]);
  expect(asked).toEqual(['specs/tables/rows.csv']);
  expect(ir?.data.sources.map(({ path }) => path)).toEqual(['tables/rows.csv']);
});

it('names the line of an import that is not there', () => {
  const missing = { ...files, 'specs/main.mtl': 'import "nothing.mtl"\n' };
  const host = { read: (path: string) => (path in missing ? { path, text: missing[path as never] } : read(path)), facts: () => null };
  const [first] = compile('specs/main.mtl', host).diagnostics.filter(({ code }) => code === 'MTL0001');
  expect(first?.span).toEqual({ file: 'specs/main.mtl', start: 7, end: 20 });
});

describe('imports without end', () => {
  const compiled = (textOf: (n: number) => string) => {
    let asked = 0;
    const host = { read: (path: string) => (asked++, { path, text: textOf(Number(/\d+/.exec(path)?.[0] ?? 0)) }), facts: () => null };
    const { diagnostics, sources } = compile('0.mtl', host);
    return { told: diagnostics.map(({ code }) => code).filter((code) => code === 'MTL2019'), files: sources.length, asked };
  };

  it('end at 200 files, however they are nested', () => {
    expect(compiled((n) => `import "${n + 1}.mtl"\n`)).toMatchObject({ told: ['MTL2019'], files: 200 });
    expect(compiled((n) => (n === 0 ? Array.from({ length: 300 }, (_, i) => `import "${i + 1}.mtl"`).join('\n') : 'let a = 1\n'))).toMatchObject({ told: ['MTL2019'], files: 200 });
  });

  it('end at 400,000 characters', () => {
    expect(compiled((n) => `import "${n + 1}.mtl"\n// ${'x'.repeat(99_000)}\n`)).toMatchObject({ told: ['MTL2019'], files: 4 });
  });

  it('read each file once for each line that names it', () => {
    // Two imports of two files each, again and again: as a tree these would be a million.
    expect(compiled((n) => (n < 20 ? `import "${n + 1}.mtl"\nimport "${n + 1}.mtl"\n` : ''))).toMatchObject({ told: [], files: 21, asked: 41 });
  });
});
