/** The TextMate grammar in the engines that read it: VS Code's and Shiki's. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createOnigurumaEngine } from '@shikijs/engine-oniguruma';
import { codeToTokensBase, createShikiPrimitive } from '@shikijs/primitive';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import { nameScopes } from '../../grammar/highlighting/scopes.ts';
import { declarations } from '../../grammar/keywords.ts';
import { linesOf, mismatches, texts, type Piece } from './classified.ts';
import { files } from './files.ts';

const grammarText = readFileSync(
  new URL('../../grammar/generated/mtl.tmLanguage.json', import.meta.url),
  'utf8',
);
await oniguruma.loadWASM(
  readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm')),
);
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: () => Promise.resolve(textmate.parseRawGrammar(grammarText, 'mtl.tmLanguage.json')),
});
const grammar = (await registry.loadGrammar('source.mtl'))!;

function highlight(text: string): Piece[] {
  let state = textmate.INITIAL;
  return linesOf(text).flatMap(({ line, offset }) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => ({
      start: offset + startIndex,
      end: offset + Math.min(endIndex, line.length),
      scopes,
    }));
  });
}

describe('in the engine of VS Code', () => {
  it.each(texts)('%s is coloured as the lexer classifies it', (_, text) => {
    expect(mismatches(text, highlight(text))).toEqual([]);
  });

  it('calls and properties are told from other names', () => {
    const text = 'input x: real { scale: norm(eps: y), task: [z] }';
    const scopes = highlight(text).map(({ start, end, scopes }) => [text.slice(start, end), scopes.at(-1)]);
    const names = (scope: string): string[] =>
      scopes.filter((pair) => pair[1] === scope).map(([word]) => word!);
    expect(names(nameScopes.call)).toEqual(['norm']);
    expect(names(nameScopes.property)).toEqual(['scale', 'eps', 'task']);
    expect(names(nameScopes.plain)).toEqual(['x', 'real', 'y', 'z']);
  });

  it('a bracket that is left open ends at the next declaration', () => {
    const text = 'x = dense([3, relu(\ntask t: class of [a]\n';
    const task = highlight(text).find(({ start }) => start === text.indexOf('task'))!;
    expect(task.scopes.at(-1)).toBe(declarations[0].scope);
  });

  it('1,000 generated files are coloured as the lexer classifies them', () => {
    fc.assert(
      fc.property(files, (text) => {
        expect(mismatches(text, highlight(text))).toEqual([]);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});

describe('in Shiki', async () => {
  const shiki = createShikiPrimitive({
    langs: [{ ...JSON.parse(grammarText), name: 'mtl' }],
    themes: [{ name: 'plain', settings: [{ settings: { foreground: '#000000' } }] }],
    engine: await createOnigurumaEngine(import('@shikijs/engine-oniguruma/wasm-inlined')),
  });

  it.each(texts)('%s is coloured so, too', (_, text) => {
    const lines = codeToTokensBase(shiki, text, {
      lang: 'mtl',
      theme: 'plain',
      includeExplanation: 'scopeName',
    });
    const pieces = lines.flat().flatMap(({ offset, explanation }) => {
      let at = offset;
      return explanation!.map(({ content, scopes }): Piece => {
        const start = at;
        at += content.length;
        return { start, end: at, scopes: scopes.map(({ scopeName }) => scopeName) };
      });
    });
    expect(mismatches(text, pieces)).toEqual([]);
  });
});
