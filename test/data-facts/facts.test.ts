import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { labelIndex } from '../../src/data-facts/labels.ts';
import { parseNumber } from '../../src/data-facts/number.ts';
import { readFacts, type FactsReader } from '../../src/data-facts/read.ts';
import { missingFile } from '../../src/diagnostics/messages/data.ts';
import { gunzip, hashOf } from '../../src/runtime/data/files.ts';

function reader(files: Record<string, Uint8Array | string>, cache?: Map<string, string>): FactsReader {
  return {
    bytes: (path) =>
      files[path] === undefined ? missingFile.of({ path }, { file: path }) : Buffer.from(files[path]!),
    gunzip,
    hash: hashOf,
    ...(cache ? { cache: { get: (key) => cache.get(key), set: (key, text) => cache.set(key, text) } } : {}),
  };
}

describe('readFacts', () => {
  const text = 'x,sort,mixed,gap\n1,red,1,\n-2.5,blue,two,?\n1e1,red,3,NA\n';

  it('counts rows, kinds, values, ranges, missing cells and the first bad cell of every column', () => {
    const facts = readFacts({ rows: { path: 'a.csv' } }, reader({ 'a.csv': text }));
    expect(facts.rows).toEqual({
      path: 'a.csv',
      hash: hashOf(Buffer.from(text)),
      rows: 3,
      columns: [
        {
          name: 'x',
          kind: 'number',
          missing: 0,
          values: { '1': 1, '-2.5': 1, '1e1': 1 },
          min: -2.5,
          max: 10,
        },
        {
          name: 'sort',
          kind: 'text',
          missing: 0,
          values: { red: 2, blue: 1 },
          min: null,
          max: null,
          firstBad: { row: 1, text: 'red' },
        },
        {
          name: 'mixed',
          kind: 'number',
          missing: 0,
          values: { '1': 1, two: 1, '3': 1 },
          min: 1,
          max: 3,
          firstBad: { row: 2, text: 'two' },
        },
        {
          name: 'gap',
          kind: 'text',
          missing: 3,
          firstMissing: 1,
          values: { '': 1, '?': 1, NA: 1 },
          min: null,
          max: null,
        },
      ],
    });
  });

  it('lists up to 1,000 texts of a column', () => {
    const column = (texts: number): string =>
      `c\n${Array.from({ length: 3 * texts }, (_, i) => `t${i % texts}`).join('\n')}\n`;
    const facts = readFacts(
      { few: { path: 'few' }, many: { path: 'many' } },
      reader({ few: column(1000), many: column(1001) }),
    );
    const values = Object.values(facts).map((source) => 'columns' in source && source.columns[0]!.values);
    expect(Object.keys(values[0]!)).toHaveLength(1000);
    expect(new Set(Object.values(values[0]!))).toEqual(new Set([3]));
    expect(values[1]).toBeNull();
  });

  it('reads gzip, and says what is wrong with files that cannot be read', () => {
    const files = { 'a.csv.gz': gzipSync(text), 'b.csv.gz': text, 'c.csv': 'a,a\n' };
    const paths = { a: 'a.csv.gz', b: 'b.csv.gz', c: 'c.csv', d: 'd.csv' };
    const requests = Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, { path }]));
    expect(readFacts(requests, reader(files))).toMatchObject({
      a: { rows: 3 },
      b: { problem: { code: 'MTL6003', file: 'b.csv.gz' } },
      c: { problem: { code: 'MTL6007', file: 'c.csv' } },
      d: { problem: { code: 'MTL6001', file: 'd.csv' } },
    });
  });

  it('believes its cache only for the same content', () => {
    const cache = new Map<string, string>();
    const read = (content: string) =>
      readFacts({ rows: { path: 'a.csv' } }, reader({ 'a.csv': content }, cache)).rows;
    const first = read(text);
    expect(read(text)).toEqual(first);
    expect(read(`${text}4,red,4,\n`)).toMatchObject({ rows: 4 });
    for (const key of cache.keys()) cache.set(key, '{"rows": 3, "col');
    expect(read(text)).toEqual(first);
  });
});

it('parseNumber reads numbers exactly, and nothing else', () => {
  const parse = (text: string): number => parseNumber(Buffer.from(text), 0, Buffer.byteLength(text));
  const numbers = [
    '0',
    '12',
    '-0.5',
    '+.5',
    '7.',
    '1e-3',
    '-2.5E+10',
    '0.1',
    '123456789.123456',
    '0.9999999999999999',
    '1e300',
    '9007199254740993',
  ];
  expect(numbers.map(parse)).toEqual(numbers.map(Number));
  const others = [
    '',
    '-',
    '.',
    'e5',
    '1e',
    '0x10',
    'Infinity',
    'NaN',
    '1,5',
    '1 2',
    '1.2.3',
    'nan',
    '1e999',
    '１',
  ];
  expect(others.filter((text) => !Number.isNaN(parse(text)))).toEqual([]);
});

it('labelIndex takes 3.0 for the label 3, and no other spelling', () => {
  const index = labelIndex({ '3': 0, '5': 1, none: 2, '>50K': 3 });
  expect(['3', '3.0', '5.00', 'none', '>50K', 'None', '3.5', '', '0x3'].map(index)).toEqual([
    0,
    0,
    1,
    2,
    3,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
