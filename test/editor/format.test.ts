/** Layout as few changes: of a whole text, of a range, behind what is typed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Edit } from '../../src/diagnostics/diagnostic.ts';
import { formatEdits, rangeEdits, typedEdits } from '../../src/editor/format.ts';
import { format } from '../../src/syntax/format.ts';
import { specs } from '../syntax/specs.ts';

const sourceOf = (text: string) => ({ path: 'a.mtl', text });

function applied(text: string, edits: readonly Edit[]): string {
  return edits.reduceRight((all, { span, text: added }) => all.slice(0, span.start) + added + all.slice(span.end), text);
}

/** The text after layout; `|` is the cursor, or two are the ends of the range. */
async function typed(marked: string, character: string): Promise<string> {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  return applied(text, await typedEdits(sourceOf(text), offset, character));
}

async function inRange(marked: string): Promise<string> {
  const [start, end] = [marked.indexOf('|'), marked.lastIndexOf('|') - 1];
  const text = marked.replaceAll('|', '');
  return applied(text, await rangeEdits(sourceOf(text), { start, end }));
}

const messy = `trunk  a from x {
  h=dense(3)
  g=dense(4)


  f  = dense(5)
}
b:[1,2]
`;

describe('of the whole text', () => {
  test.each(specs)('$path: the edits give the layout, however the space was', async ({ text }) => {
    const check = async (widths: readonly number[]): Promise<void> => {
      let i = 0;
      const spaced = text.replace(/(?<=\S) (?=[=:{])|^ +/gm, () => ' '.repeat(widths[i++ % widths.length]!));
      const edits = await formatEdits(sourceOf(spaced));
      const wanted = await format(sourceOf(spaced));
      expect(applied(spaced, edits)).toBe('text' in wanted ? wanted.text : spaced);
      expect(edits.every(({ span }, n) => n === 0 || edits[n - 1]!.span.end <= span.start)).toBe(true);
    };
    await fc.assert(fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { minLength: 7, maxLength: 7 }), check), { numRuns: 3 });
  });

  test('change a line by itself where its space alone is wrong', async () => {
    const edits = await formatEdits(sourceOf(messy));
    expect(edits.map(({ text }) => text)).toEqual(['trunk a from x {\n', '  h = dense(3)\n', '  g = dense(4)\n', '', '  f = dense(5)\n', 'b: [1, 2]\n']);
  });
});

describe('of a range', () => {
  test('changes its lines alone', async () => {
    expect(await inRange(messy.replace('g=', '|g=').replace('4)', '4)|'))).toBe(messy.replace('g=dense', 'g = dense'));
    expect(await inRange(messy.replace('b:', '|b:|'))).toBe(messy.replace('b:[1,2]', 'b: [1, 2]'));
  });
  test('takes in the rest of what it cannot change in part', async () => {
    expect(await inRange('a = f(1,\n  |2|)\nb:[3]\n')).toBe('a = f(1, 2)\nb:[3]\n');
  });
  test('is silent where something is wrong anywhere', async () => {
    expect(await inRange(`${messy.replace('b:', '|b:|')}c: (\n`)).toBe(`${messy}c: (\n`);
  });
});

describe('behind what is typed', () => {
  test('a new line lays out the line before it, and keeps the indent of the cursor', async () => {
    const before = 'trunk a from x {\n  h=dense(3)\n';
    expect(await typed(`${before}  |\n}\n`, '\n')).toBe('trunk a from x {\n  h = dense(3)\n  \n}\n');
  });
  test('a new line in a block that is still empty changes nothing', async () => {
    expect(await typed('trunk a from x {\n  |\n}\n', '\n')).toBe('trunk a from x {\n  \n}\n');
  });
  test('a new line lays out all of the statement that it ends', async () => {
    expect(await typed('b:[1]\na = f(1,\n  2)\n|\nc:[1]\n', '\n')).toBe('b:[1]\na = f(1, 2)\n\nc:[1]\n');
  });
  test('a brace lays out its block', async () => {
    expect(await typed('b:[1]\ntrunk a from x {\nh=dense(3)\ng=dense(4)\n  }|\nc:[1]\n', '}')).toBe('b:[1]\ntrunk a from x {\n  h = dense(3)\n  g = dense(4)\n}\nc:[1]\n');
  });
  test('is silent where something is wrong anywhere', async () => {
    const text = 'h=dense(3)\n|\nc: (\n';
    expect(await typed(text, '\n')).toBe(text.replace('|', ''));
  });
});
