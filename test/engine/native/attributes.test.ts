/** Threads that load the binding side by side find all names of attributes in its set. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ATTRIBUTES } from '../../../src/engine/native/attributes.ts';
import { withNative } from './native.ts';

const NAMED = [/name: '(\w+)',\s*type:/g, /OpAttr\)?\('(\w+)'/g];

withNative(() =>
  test('all names that tfjs-node gives to attributes are known beforehand', () => {
    const dist = dirname(Object.keys(createRequire(import.meta.url).cache).find((path) => /tfjs-node(-gpu)?.dist.index\.js$/.test(path))!);
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js') && !name.endsWith('_test.js'));
    const texts = files.map((name) => readFileSync(join(dist, name), 'utf8'));
    const names = new Set(texts.flatMap((text) => NAMED.flatMap((pattern) => [...text.matchAll(pattern)].map((found) => found[1]!))));
    expect(names.size).toBeGreaterThan(80);
    expect([...names].filter((name) => !ATTRIBUTES.includes(name))).toEqual([]);
  }),
);
