import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { messages } from '../../src/diagnostics/messages/index.ts';
import { suggest } from '../../src/diagnostics/suggest.ts';

const folder = join(import.meta.dirname, '../../src/diagnostics/messages');

test('every message has a code of its own, and a long text', async () => {
  const files = readdirSync(folder).filter((name) => name !== 'index.ts');
  const rooms = await Promise.all(files.map((name) => import(join(folder, name)) as Promise<Record<string, unknown>>));
  const declared = rooms.flatMap((room) => Object.values(room)).filter((value) => typeof value === 'object' && value !== null && 'code' in value);
  expect(messages.length).toBe(declared.length);
  expect(new Set(messages.map(({ code }) => code)).size).toBe(messages.length);
  for (const { code, explain } of messages) expect(explain.length, code).toBeGreaterThan(20);
});

test.each([
  ['crossentrpy', 'cross_entropy'],
  ['ReLU', 'relu'],
  ['rleu', 'relu'],
  ['sgdd', 'sgd'],
  ['banana', null],
  ['', null],
])('%s: did you mean %s?', (name, better) => {
  expect(suggest(name, ['cross_entropy', 'relu', 'elu', 'sgd', 'adam'])).toBe(better);
});
