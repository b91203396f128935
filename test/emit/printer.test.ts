import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commentText, docComment, key, lineComment, literal, member, object, scope, string, templateText } from '../../src/emit/printer.ts';
import { HOSTILE } from './models.ts';

const evaluate = (code: string): unknown => new Function(`'use strict'; return (${code});`)() as unknown;
const RESERVED = ['class', 'await', 'let', 'yield', 'eval', 'arguments', 'enum', 'any', 'type', 'static', 'undefined', 'NaN'];

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(...HOSTILE, ...RESERVED),
  fc.string({ unit: fc.constantFrom("'", '"', '`', '\\', '$', '{', '}', '*', '/', '\n', '\r', '\u2028', '\u2029', '_', 'a'), maxLength: 8 }),
);

describe('the printer', () => {
  it('writes literals that are the value again', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(evaluate(string(value))).toBe(value);
        expect(evaluate(`\`\${'a'}.${templateText(value)}\``)).toBe(`a.${value}`);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(evaluate(literal(value as never))).toEqual(value);
      }),
    );
  });

  it('reads and writes the property of that name, its own, and no other', () => {
    fc.assert(
      fc.property(text, (name) => {
        const made = evaluate(object([[name, '1']])) as object;
        expect(Object.getOwnPropertyNames(made)).toEqual([name]);
        expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
        expect(evaluate(member(`({ ${key(name)}: 1 })`, name))).toBe(1);
      }),
    );
    expect(evaluate(object([['0', '0']]))).toEqual({ 0: 0 });
  });

  it('keeps text in comments inside them', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(evaluate(`${docComment(a, b)} ${docComment(a)} 1\n${lineComment(b)}\n`)).toBe(1);
        expect(commentText(a)).not.toMatch(/[\n\r\u2028\u2029\u202e]|\*\//);
      }),
    );
  });

  it('gives names that can be declared, differ, and are the same each time', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (wanted) => {
        const names = scope(['tf', 'p']);
        const given = wanted.map((name) => names.take(name));
        expect(new Set([...given, 'tf', 'p']).size).toBe(given.length + 2);
        expect(evaluate(`(() => { const ${[...given, 'last'].map((name) => `${name} = 1`).join(', ')}; return last; })()`)).toBe(1);
        const again = scope(['tf', 'p']);
        expect(wanted.map((name) => again.take(name))).toEqual(given);
        expect(names.inner().take(given[0] ?? 'p')).not.toBe(given[0] ?? 'p');
      }),
    );
  });
});
