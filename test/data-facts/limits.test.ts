/** What a file may claim to be, and how much of it is believed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { parseCsv, type Table } from '../../src/data-facts/csv.ts';
import { joinFiles } from '../../src/data-facts/family.ts';
import { parseJsonl } from '../../src/data-facts/jsonl.ts';
import { parseNpy } from '../../src/data-facts/npy.ts';
import { readFacts } from '../../src/data-facts/read.ts';
import { readTensorFacts } from '../../src/data-facts/tensors.ts';
import { readSource } from '../../src/cli/files.ts';
import { isProblem } from '../../src/diagnostics/problem.ts';
import { factsReader } from '../../src/runtime/data/facts-reader.ts';
import { gunzip, readBytes, readRange } from '../../src/runtime/data/files.ts';

const place = mkdtempSync(join(tmpdir(), 'mtlc-limits-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const said = (found: object): string => {
  if (!isProblem(found)) throw new Error('it is taken');
  return `${found.code} ${found.message}`;
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a packed file', () => {
  it('that would fill the memory is not unpacked', () => {
    // 600 MB of zeros, of which 60 MB are packed once: members of a gzip file are unpacked one after the other.
    const member = gzipSync(new Uint8Array(60e6), { level: 1 });
    const bomb = Buffer.concat(Array.from({ length: 10 }, () => member));
    expect(said(gunzip(bomb, 'rows.csv.gz'))).toBe('MTL6013 `rows.csv.gz` unpacks to more than 536 MB');
  });

  it('that is cut off, or none, is refused', () => {
    expect(said(gunzip(gzipSync('a,b').subarray(0, 15), 'rows.csv.gz'))).toBe('MTL6003 `rows.csv.gz` is called .gz but cannot be unpacked');
  });
});

describe('a row of more than 16 MB', () => {
  const long = 'x'.repeat(2 ** 24 + 1);

  it('is refused in CSV, the header too', () => {
    expect(said(parseCsv(bytes(`a,b\n1,2\n3,${long}\n`)))).toBe('MTL6011 row 2, from line 3 on, is longer than 16 MB');
    expect(said(parseCsv(bytes(`a,b\n1,2\n3,"${long}"\n`)))).toBe('MTL6011 row 2, from line 3 on, is longer than 16 MB');
    expect(said(parseCsv(bytes(`\n${long},b\n1,2\n`)))).toBe('MTL6011 the header, from line 2 on, is longer than 16 MB');
  });

  it('is refused in JSON lines', () => {
    expect(said(parseJsonl(bytes(`{"a": 1}\n{"a": "${long}"}\n`)))).toBe('MTL6021 line 2 cannot be read: it is longer than 16 MB');
  });
});

describe('more than 100,000 columns', () => {
  const numbers = (count: number): string => `[${'1,'.repeat(count - 1)}1]`;

  it('are refused', () => {
    const header = Array.from({ length: 100_001 }, (_, i) => `c${i}`).join(',');
    for (const found of [parseCsv(bytes(`${header}\n1\n`)), parseJsonl(bytes(`{"v": ${numbers(100_001)}}`)), parseJsonl(bytes(`{"v": ${numbers(60_000)}, "w": ${numbers(60_000)}}`))]) {
      expect(said(found)).toBe('MTL6014 the file has more than 100,000 columns');
    }
  });

  it('are the limit', () => {
    expect(parseJsonl(bytes(`{"v": ${numbers(100_000)}}`))).toMatchObject({ rows: 1 });
  });

  it('of two files a task are not compared one by one', () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `c${i}`);
    const content = parseCsv(bytes(`${names.join(',')}\n${names.map(() => 1).join(',')}\n`)) as Table;
    expect(joinFiles([{ task: 'a', content }, { task: 'b', content }])).toMatchObject({ rows: 2 });
  });
});

it('JSON that is nested without end is refused', () => {
  expect(said(parseJsonl(bytes(`${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`)))).toMatch(/^MTL6021 line 1 cannot be read/);
  expect(said(parseJsonl(bytes(`{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`)))).toMatch(/^MTL6021 line 1 cannot be read/);
});

describe('a header that claims more than the file holds', () => {
  it('is refused in NPY before anything is allocated', () => {
    const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 1000000), }\n`;
    const file = Buffer.concat([Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]), bytes(header), new Uint8Array(80)]);
    expect(said(parseNpy(file))).toBe('MTL6020 this is not an array that can be read: it is cut off: its shape is [1000000000, 1000000], 1000000000000000 numbers, and 10 are there');
  });

  it.each([
    [2 ** 40, '{}', 'it does not begin with the length of a header'],
    [50e6, '{}', 'it ends within its header'],
    [null, '{"w":{"dtype":"F32","shape":[1000000,1000000],"data_offsets":[0,4000000000000]}}', 'it ends 3999999999992 bytes early'],
  ])('is refused in safetensors: %s %s', (length, header, reason) => {
    const start = Buffer.alloc(8);
    start.writeBigUInt64LE(BigInt(length ?? header.length));
    const file = join(place, 'w.safetensors');
    writeFileSync(file, Buffer.concat([start, bytes(header), new Uint8Array(8)]));
    expect(said(readTensorFacts(file, readRange, 'w.safetensors'))).toBe(`MTL6301 \`w.safetensors\` is not a whole safetensors file: ${reason}`);
  });
});

describe('a spec', () => {
  const spec = join(place, 'spec.mtl');

  it('of more than 400 kB is refused', () => {
    writeFileSync(spec, `// ${'x'.repeat(399_995)}\n`);
    expect(readSource(spec)).toMatchObject({ path: spec });
    writeFileSync(spec, `// ${'x'.repeat(399_997)}\n`);
    expect(readSource(spec)).toMatchObject({ code: 'MTL0005', message: `\`${spec}\` is 401 kB large; a spec has 400 kB at most` });
  });

  it.skipIf(process.platform === 'win32')('that is a device ends, too', () => {
    expect(readSource('/dev/zero')).toMatchObject({ code: 'MTL0005' });
  });
});

describe('what is no file', () => {
  const reasonOf = (path: string): string => said(readBytes(path, 'rows.csv')).replace('MTL6002 `rows.csv` cannot be read: ', '');

  it.skipIf(process.platform === 'win32')('is not read, for it may not end', () => {
    symlinkSync('/dev/zero', join(place, 'zeros.csv'));
    execFileSync('mkfifo', [join(place, 'pipe.csv')]);
    for (const name of ['zeros.csv', 'pipe.csv']) expect(reasonOf(join(place, name))).toBe('it is a device or a pipe, and no file');
    expect(said(readTensorFacts(join(place, 'zeros.csv'), readRange))).toContain('it is a device or a pipe, and no file');
  });

  it('is said in words, whatever is wrong with its path', () => {
    mkdirSync(join(place, 'folder'));
    symlinkSync(join(place, 'round.csv'), join(place, 'round.csv'));
    writeFileSync(join(place, 'rows.csv'), 'a\n1\n');
    const reasons = ['folder', 'round.csv', 'rows.csv/x', `${'n'.repeat(300)}.csv`, 'zero\0byte.csv'].map((name) => reasonOf(join(place, name)));
    expect(reasons).toEqual(['it is a folder', 'its links lead back to themselves', 'a part of the path is a file', 'its name is too long', 'its name holds a zero byte']);
  });

  it('is a problem of its source alone', () => {
    const paths = { a: 'rows.csv', b: 'rows.csv/x', c: 'round.csv', d: 'zero\0byte.csv' };
    const facts = readFacts(Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, { path: join(place, path) }])), factsReader(join(place, 'cache')));
    expect(Object.values(facts).map((found) => 'problem' in found)).toEqual([false, true, true, true]);
  });
});
