/** The EBNF above each rule of the parser, which the reference prints, is what the parser does. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ebnfByRule } from '../../scripts/reference/grammar.ts';

/** Without remarks, and without the parentheses of groups; quoted ones stay. */
function plain(text: string): string {
  const bare = text.replace(/\(\*.*?\*\)/g, '').replace(/("[()]")|[()]/g, (_, quoted: string | undefined) => quoted ?? ' ');
  return bare.replace(/\s+/g, ' ').trim();
}

/** What the comments say in other words: operators one by one, and a line as it is without mistakes. */
const inWords = new Set(['line', 'expression', 'operand']);

const generated = readFileSync(new URL('../../grammar/generated/mtl.ebnf', import.meta.url), 'utf8');
const rules = [...generated.matchAll(/^([a-z_]+) = .*(?= ;$)/gm)].map(([text, name]) => ({ name: name!, text }));
const written = ebnfByRule();

it('covers every rule', () => {
  expect([...written.keys()].sort()).toEqual(rules.map(({ name }) => name).sort());
});

it.each(rules.filter(({ name }) => !inWords.has(name)))('$name', ({ name, text }) => {
  expect(plain(written.get(name)!)).toBe(plain(text));
});
