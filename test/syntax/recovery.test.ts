import { describe, expect, it } from 'vitest';
import { scan } from '../../grammar/lexer.ts';
import { Memory } from '../../src/syntax/memory.ts';
import { parse } from '../../src/syntax/parse.ts';
import { positionAt, type Source } from '../../src/text/source.ts';
import { lines, specs, strays, type Line } from './specs.ts';

const others = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ',',
  ':',
  '=',
  '<-',
  '.',
  'foo',
  '300',
  '"s"',
  'task',
  'from',
  '+',
  ';',
];

interface Mutation {
  readonly what: string;
  readonly line: number;
  readonly text: string;
}

/** A text with any one token removed, any one doubled, and any one replaced by another, which changes from place to place. */
function mutations(source: Source): Mutation[] {
  const { text } = source;
  const tokens = scan(text).tokens.filter(({ tokenType }) => tokenType.name !== 'Newline');
  return tokens.flatMap(({ startOffset, endOffset }, index): Mutation[] => {
    const [before, token, behind] = [
      text.slice(0, startOffset),
      text.slice(startOffset, endOffset! + 1),
      text.slice(endOffset! + 1),
    ];
    const { line } = positionAt(source, startOffset);
    const other = others[(index * 7) % others.length]!;
    const blank = /(^|\s)$/.test(before) ? '' : ' ';
    return [
      { what: `without ${token}`, line, text: before + behind },
      { what: `${token} twice`, line, text: `${before}${token} ${token}${behind}` },
      { what: `${other} for ${token}`, line, text: `${before}${blank}${other} ${behind}` },
    ];
  });
}

/** The lines of a text that another text has lost, apart from the one that was changed. */
function lost(before: readonly Line[], after: readonly Line[], changed: number): Line[] {
  const there = new Map<string, number>();
  for (const { says } of after) there.set(says, (there.get(says) ?? 0) + 1);
  return before.filter(({ says, first, last }) => {
    if (first <= changed && changed <= last) return false;
    const count = there.get(says) ?? 0;
    there.set(says, count - 1);
    return count === 0;
  });
}

describe.each(specs)('$path', (spec) => {
  it('is read without complaint', () => {
    expect(parse(spec).diagnostics).toEqual([]);
  });

  it('has one diagnostic at most when it ends anywhere', () => {
    const several: string[] = [];
    // As an editor reads; test/syntax/memory.test.ts holds that it changes nothing.
    const memory = new Memory();
    for (let end = 0; end <= spec.text.length; end++) {
      const { diagnostics, file } = parse({ path: spec.path, text: spec.text.slice(0, end) }, memory);
      if (diagnostics.length > 1) several.push(JSON.stringify(spec.text.slice(end - 30, end)));
      if (end % 7 === 0) expect(strays(file)).toEqual([]);
    }
    expect(several).toEqual([]);
  });

  it('has one diagnostic at most, near the change, and keeps its other lines when any one token changes', () => {
    const before = lines(spec, parse(spec).file);
    const all = mutations(spec);
    const several: string[] = [];
    const elsewhere: string[] = [];
    const losing: string[] = [];
    const memory = new Memory();
    for (const { what, line, text } of all) {
      const changed = { path: spec.path, text };
      const { diagnostics, file } = parse(changed, memory);
      const at = `line ${line}: ${what}`;
      if (strays(file).length > 0) throw new Error(`spans do not nest, ${at}`);
      if (diagnostics.length > 1) several.push(at);
      const said = diagnostics[0] && positionAt(changed, diagnostics[0].span.start).line;
      if (said !== undefined && Math.abs(said - line) > 1) elsewhere.push(at);
      if (lost(before, lines(changed, file), line).length > 0) losing.push(at);
    }
    // A bracket that turns into one of another kind can leave two marks: one where it stood, one at its other half.
    expect(several.length / all.length, several.join('\n')).toBeLessThan(0.005);
    // A map's brace that turns a block into a map, or the reverse, is seen where the first line does not fit.
    expect(elsewhere.length / all.length, elsewhere.join('\n')).toBeLessThan(0.01);
    expect(losing.length / all.length, losing.join('\n')).toBeLessThan(0.005);
  });
});
