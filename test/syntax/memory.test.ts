/** What is remembered of a text changes nothing but the time that reading takes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balance } from '../../grammar/brackets.ts';
import type { FileCstNode, LineCstNode } from '../../grammar/generated/cst.ts';
import { layout } from '../../grammar/layout.ts';
import { scan } from '../../grammar/lexer.ts';
import { SpecParser } from '../../grammar/parser.ts';
import * as t from '../../grammar/tokens.ts';
import { readLines, type Line } from '../../grammar/reader.ts';
import { Memory } from '../../src/syntax/memory.ts';
import { parse } from '../../src/syntax/parse.ts';
import { specs } from './specs.ts';

const pieces = ['', '\n', '  ', '{', '}', '(', ')', '[', ']', '"', ',', ':', '=', '<-', '// c', '#', '$', '\r\n', 'foo', '3x4', 'task', 'each task', ' { a: 1 }', 'from a, b', 'h = dense(3)\n'];

/** A part of a text, by shares of its length, and what is written instead. */
const edits = fc.array(
  fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), removed: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(80)), put: fc.constantFrom(...pieces), moved: fc.nat(60) }),
  { minLength: 1, maxLength: 12 },
);

function applied(text: string, { at, removed, put, moved }: { at: number; removed: number; put: string; moved: number }): string {
  const start = Math.floor(at * text.length);
  const rest = text.slice(start + removed);
  return text.slice(0, start) + put + rest.slice(0, moved) + rest;
}

test('reads a text after any edits as it reads it at first', () => {
  fc.assert(
    fc.property(fc.constantFrom(...specs), edits, ({ path, text }, made) => {
      const memory = new Memory();
      parse({ path, text }, memory);
      let current = text;
      for (const edit of made) {
        current = applied(current, edit);
        const source = { path, text: current };
        expect(parse(source, memory)).toEqual(parse(source));
      }
    }),
    { seed: 5, numRuns: 60 },
  );
});

/** The forms of all lines, as the grammar reads the file as a whole. */
function formsOf(lines: readonly LineCstNode[] = []): unknown[] {
  return lines.map(({ children: { statement, block } }) => [Object.keys(statement?.[0]?.children ?? {})[0], formsOf(block?.[0]?.children.line)]);
}

const formsRead = (lines: readonly Line[]): unknown[] => lines.map(({ form, block }) => [form?.name, formsRead(block?.lines ?? [])]);

test('reads each line by itself as the grammar reads it among the others', () => {
  const parser = new SpecParser();
  fc.assert(
    fc.property(fc.constantFrom(...specs), edits, ({ text }, made) => {
      const changed = made.reduce((current, edit) => applied(current, edit), text);
      const { tokens } = layout(balance(scan(changed).tokens, changed).tokens);
      // Elsewhere brackets were closed in another order than they were opened, and the grammar gives a block up.
      fc.pre(tokens.every(({ tokenType }, i) => tokenType !== t.BlockOpen || [t.LineStart, t.BlockClose].includes(tokens[i + 1]!.tokenType)));
      parser.input = tokens;
      const whole = parser.file() as FileCstNode;
      const { lines, errors } = readLines(tokens);
      expect(formsRead(lines)).toEqual(formsOf(whole.children.line));
      expect(errors.map(({ message }) => message)).toEqual(parser.errors.map(({ message }) => message));
    }),
    { seed: 6, numRuns: 200 },
  );
});

test('keeps statements that stand where they stood', () => {
  const memory = new Memory();
  const text = 'let a = 1\nmodel m {\n  input x: real\n}\ntrain {\n  seed: 1\n}\n';
  const before = parse({ path: 'a.mtl', text }, memory).file.statements;
  const after = parse({ path: 'a.mtl', text: text.replace('seed: 1', 'seed: 2') }, memory).file.statements;
  expect(after[0]).toBe(before[0]);
  expect(after[1]).toBe(before[1]);
  expect(after[2]).not.toBe(before[2]);
});
