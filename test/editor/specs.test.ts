/** In every spec that ships, at every word: what stands there was offered. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../../src/compiler.ts';
import { completionsAt } from '../../src/editor/complete.ts';
import { pathAt, slotOf } from '../../src/editor/slots.ts';
import { viewOf } from '../../src/editor/view.ts';
import { readFacts } from '../../src/data-facts/read.ts';
import { factsReader } from '../../src/runtime/data/facts-reader.ts';
import { folder, root } from '../cli/mtlc.ts';

const specs = ['specs', 'examples'].flatMap((place) => readdirSync(join(root, place)).filter((name) => name.endsWith('.mtl')).map((name) => join(root, place, name)));

const reader = factsReader(folder());
const host: Host = {
  read: (path) => ({ path, text: readFileSync(path, 'utf8') }),
  facts: (requests) => readFacts(Object.fromEntries(requests.map(({ name, ...request }) => [name, request])), reader),
};

test.each(specs.map((path) => [path.slice(root.length), path]))('%s', (_, path) => {
  const view = viewOf(path, host)!;
  const { text } = view.source;
  const inQuotes = [...text.matchAll(/"[^"\n]*"/g)].map((match) => [match.index, match.index + match[0].length] as const);
  const missed: string[] = [];
  for (const { 0: word, index } of text.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) {
    if (/\d/.test(text[index - 1] ?? '') || inQuotes.some(([from, to]) => from < index && index < to)) continue;
    if (view.file.comments.some(({ span }) => span.start <= index && index < span.end)) continue;
    const path = pathAt(view.file, index + 1);
    const node = path.at(-1)!;
    const slot = slotOf(path);
    // Names that are made up here, and labels.
    if ('kind' in node && node.kind === 'name' && (slot.kind === 'declared' || slot.kind === 'other')) continue;
    const offered = completionsAt(view, index + 1).items.map(({ label }) => label);
    if (!offered.some((label) => label === word || label.startsWith(`${word} `))) {
      missed.push(`${text.slice(text.lastIndexOf('\n', index) + 1, index).trim()} [${word}] ${slot.kind}`);
    }
  }
  expect(missed).toEqual([]);
});
