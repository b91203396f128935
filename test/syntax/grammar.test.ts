import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SpecParser } from '../../grammar/parser.ts';
import { generate } from '../../scripts/grammar.ts';

describe('the grammar', () => {
  it('is unambiguous', () => {
    expect(() => new SpecParser(true)).not.toThrow();
  });

  it.each(Object.entries(generate()))(
    'has written %s, which holds no reference to another host',
    (name, text) => {
      expect(readFileSync(new URL(`../../grammar/generated/${name}`, import.meta.url), 'utf8')).toBe(text);
      expect(text).not.toMatch(/(?:src|href)=["']https?:/);
    },
  );

  it('says in the comment above each rule what the rule is', () => {
    const sources = ['parser.ts', 'expressions.ts'].map((name) =>
      readFileSync(new URL(`../../grammar/${name}`, import.meta.url), 'utf8'),
    );
    const rules = generate()
      ['mtl.ebnf']!.split('\n')
      .flatMap((line) => /^(\w+) = (.*) ;$/.exec(line)?.slice(1) ?? []);
    const words = (text: string): string => text.replace(/[\s*()]+/g, '');
    const comments = words(sources.join('\n'));
    for (let index = 0; index < rules.length; index += 2) {
      const [name, body] = [rules[index]!, rules[index + 1]!];
      if (name === 'OPERATOR') continue;
      expect(comments.toLowerCase(), name).toContain(words(`${name}=${body}`).toLowerCase());
    }
  });
});
