/** What completion offers at a place, the checker takes there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../../src/compiler.ts';
import { readFacts } from '../../src/data-facts/read.ts';
import { misplaced, notAFunction, unknownArgument, unknownName } from '../../src/diagnostics/messages/names.ts';
import { unknownType, wrongValue } from '../../src/diagnostics/messages/types.ts';
import { completionsAt, type Completion } from '../../src/editor/complete.ts';
import { viewOf } from '../../src/editor/view.ts';
import { factsReader } from '../../src/runtime/data/facts-reader.ts';
import { folder, root } from '../cli/mtlc.ts';

const reader = factsReader(folder());

function hostOf(path: string, text: string): Host {
  return {
    read: () => ({ path, text }),
    facts: (requests) => readFacts(Object.fromEntries(requests.map(({ name, ...request }) => [name, request])), reader),
  };
}

/** What says that a word does not belong where it stands. */
const rejecting: readonly string[] = [misplaced, notAFunction, unknownArgument, unknownName, unknownType, wrongValue].map(({ code }) => code);

/** The name alone, in the place of a word: what it needs more is asked for, and is no mistake of the name. */
const written = ({ kind, text }: Completion, word: string): string => (kind === 'property' ? `${text}${word}` : text.replace(/(?: <- |\.)$/, ''));

test.each(['specs/mt-dnn.mtl', 'examples/penguins.mtl', 'examples/parkinsons.mtl'])('%s', (spec) => {
  const path = join(root, spec);
  const text = readFileSync(path, 'utf8');
  const view = viewOf(path, hostOf(path, text))!;
  const refused: string[] = [];
  for (const { 0: word, index } of text.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) {
    if (/\d/.test(text[index - 1] ?? '')) continue;
    const { begins, items } = completionsAt(view, index + 1);
    // A statement of another kind makes the rest of its line wrong.
    if (begins) continue;
    for (const item of items) {
      // The rest of a type depends on its first word.
      if (item.label === word || item.detail === 'type') continue;
      const changed = text.slice(0, index) + written(item, word) + text.slice(index + word.length);
      const { diagnostics } = viewOf(path, hostOf(path, changed))!;
      const said = diagnostics.find(({ code, span }) => rejecting.includes(code) && span.start <= index && index < span.end);
      if (said) refused.push(`${text.slice(text.lastIndexOf('\n', index) + 1, index).trim()}[${item.label} for ${word}]: ${said.message}`);
    }
  }
  expect(refused).toEqual([]);
});
