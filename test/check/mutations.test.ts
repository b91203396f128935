import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check, type Host } from '../../src/compiler.ts';
import type { Facts } from '../../src/data-facts/facts.ts';
import { readFacts } from '../../src/data-facts/read.ts';
import { factsReader } from '../../src/runtime/data/facts-reader.ts';
import { positionAt, type Source } from '../../src/text/source.ts';

const specs = ['specs/mt-dnn.mtl', 'test/check/everything.mtl'];
const token = /"(?:[^"\\\n]|\\.)*"|[\p{L}_][\p{L}\p{N}_]*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?|<-|\.\.|\+-|==|\S/gu;

interface Mutation {
  readonly what: string;
  readonly text: string;
  readonly line: number;
}

/** The text with any one token removed, doubled, or replaced by a bracket that closes nothing. */
function mutationsOf(text: string): Mutation[] {
  const code = text.replace(/\/\/[^\n]*/g, (comment) => ' '.repeat(comment.length));
  return [...code.matchAll(token)].flatMap(({ 0: word, index }) => {
    const replaced = { removed: '', doubled: `${word} ${word}`, replaced: word === ')' ? '(' : ')' };
    const line = text.slice(0, index).split('\n').length;
    return Object.entries(replaced).map(([how, other]) => ({
      what: `line ${line}: \`${word}\` ${how}`,
      text: text.slice(0, index) + other + text.slice(index + word.length),
      line,
    }));
  });
}

function errorsOf(path: string, text: string, facts: Facts): { line: number; code: string }[] {
  const source: Source = { path, text };
  const host: Host = { read: fileReader(path, text), facts: () => facts };
  const { diagnostics } = check(path, host);
  const errors = diagnostics.filter(({ severity, span }) => severity === 'error' && span.file === path);
  return errors.map(({ code, span }) => ({ code, line: positionAt(source, span.start).line }));
}

describe.each(specs)('%s with one token damaged', (path) => {
  const text = readFileSync(path, 'utf8');
  const facts = factsOf(path, text);
  const results = mutationsOf(text).map((mutation) => ({ ...mutation, errors: errorsOf(path, mutation.text, facts) }));

  it('is right as it stands', () => {
    expect(errorsOf(path, text, facts)).toEqual([]);
  });

  it('gives one mistake one message', () => {
    const several = results.filter(({ errors }) => errors.length > 1);
    const listed = several.map(({ what, errors }) => `${what}: ${errors.map(({ code, line }) => `${code} in ${line}`).join(', ')}`);
    expect(several.length / results.length, listed.join('\n')).toBeLessThan(0.03);
    expect(several.filter(({ errors }) => errors.length > 3).map(({ what }) => what)).toEqual([]);
  });

  it('names the line that is wrong, or the one beside it', () => {
    const elsewhere = results.filter(({ errors, line }) => errors.length > 0 && !errors.some((error) => Math.abs(error.line - line) <= 1));
    expect(elsewhere.length / results.length, elsewhere.map(({ what }) => what).join('\n')).toBeLessThan(0.02);
  });

  it('survives every prefix', () => {
    for (let end = 0; end < text.length; end += 3) expect(() => errorsOf(path, text.slice(0, end), facts)).not.toThrow();
  });
});

function factsOf(path: string, text: string): Facts {
  const reader = factsReader(mkdtempSync(join(tmpdir(), 'mtlc-')));
  let facts: Facts = {};
  const host: Host = {
    read: fileReader(path, text),
    facts: (requests) => {
      facts = readFacts(Object.fromEntries(requests.map(({ name, path: file }) => [name, { path: file }])), reader);
      return facts;
    },
  };
  check(path, host);
  return facts;
}

/** The spec as given, and what it imports as it lies there. */
function fileReader(path: string, text: string): Host['read'] {
  return (asked) => {
    if (asked === path) return { path, text };
    const there = existsSync(asked) && statSync(asked).isFile();
    return there ? { path: asked, text: readFileSync(asked, 'utf8') } : { code: 'MTL0001', message: 'no such file' };
  };
}
