import { describe, expect, test } from 'vitest';
import { definitionsAt, linksOf, referencesAt, rename, renameableAt, selectionsAt } from '../../src/editor/rename.ts';
import { hintsIn, lensesOf } from '../../src/editor/hints.ts';
import { tokensOf } from '../../src/editor/tokens.ts';
import type { Span } from '../../src/text/source.ts';
import { flowers, marked, markedAt, rows, type Files, type Marked } from './marked.ts';

const textOf = ({ view }: Marked, span: Span): string => view.sources.find(({ path }) => path === span.file)!.text.slice(span.start, span.end);

/** The text of each file after a rename. */
function renamed(at: Marked, name: string): Record<string, string> {
  const result = rename(at.view, at.offset, name);
  if ('problem' in result) throw new Error(result.problem);
  return Object.fromEntries(
    at.view.sources.map(({ path, text }) => {
      const edits = result.edits.filter(({ span }) => span.file === path).toSorted((a, b) => b.span.start - a.span.start);
      return [path, edits.reduce((all, { span, text: put }) => all.slice(0, span.start) + put + all.slice(span.end), text)];
    }),
  );
}

describe('names', () => {
  test.each([
    ['h2', 'after h2'],
    ['kinds', 'class of kinds'],
    ['x', 'from x'],
    ['width', 'dense(width'],
    ['rows', '<- rows'],
    ['kind', 'kind <- '],
    ['tall', 'tall <- '],
  ])('leads from %s in `%s` to its declaration', (name, within) => {
    const at = markedAt(flowers, name, {}, within);
    const [span, ...more] = definitionsAt(at.view, at.offset);
    expect(more).toEqual([]);
    expect(textOf(at, span!)).toBe(name);
    expect(span!.start).toBeLessThan(at.offset - name.length);
  });

  test('finds all mentions', () => {
    const at = markedAt(flowers, 'rows', {}, 'source rows');
    const { declarations, mentions } = referencesAt(at.view, at.offset);
    expect([declarations.length, mentions.length]).toEqual([1, 5]);
  });

  test('renames across imports, and what is beside stays', () => {
    const parts: Files = { 'parts.mtl': 'let width = 4\nblock fire(n) from x { width = dense(n)\n b = dense(width) }\n' };
    const at = marked('import "parts.mtl"\nmodel m {\n  input x: real[2]\n  trunk t from x { h = dense(wi|dth) }\n}\n', parts);
    const files = renamed(at, 'breadth');
    expect(files['spec.mtl']).toContain('dense(breadth)');
    expect(files['parts.mtl']).toBe('let breadth = 4\nblock fire(n) from x { width = dense(n)\n b = dense(breadth) }\n');
  });

  test('renames layers that units stand behind', () => {
    const spec = flowers.replace('  }\n}\ndata', '  }\n  share cross_stitch at [pair]\n}\ndata').replace('[hamming_loss]', '[hamming_loss]\n  compare { s: sharing(nddr, at: [pair]) }');
    const text = renamed(markedAt(spec, 'pair', {}, 'pair = '), 'both')['spec.mtl']!;
    expect(text).toContain('share cross_stitch at [both]');
    expect(text).toContain('sharing(nddr, at: [both])');
  });

  test('keeps namespaces apart', () => {
    const spec = flowers.replaceAll('h1', 'kind').replace('rows.f1 .. rows.f2', 'rows.kind .. rows.f2');
    const at = markedAt(spec, 'kind', {}, 'task kind');
    const text = renamed(at, 'species')['spec.mtl']!;
    expect(text).toContain('task species: class');
    expect(text).toContain('species <- rows.kind');
    expect(text).toContain('kind = dense(width');
  });

  test('layers of different tasks are different', () => {
    const spec = flowers.replace('pair = dense(1)', 'out = dense(1)');
    const at = markedAt(spec, 'out', {}, 'out = dense(2)');
    const text = renamed(at, 'last')['spec.mtl']!;
    expect(text).toContain('last = dense(2)');
    expect(text).toContain('out = dense(1)');
  });

  test('refuses a name that is taken, and quotes one that is no word', () => {
    const at = markedAt(flowers, 'h1');
    expect(rename(at.view, at.offset, 'h2')).toEqual({ problem: 'there is a layer `h2` already' });
    const task = markedAt(flowers, 'kind', {}, 'task kind');
    expect(renamed(task, '<=50K')['spec.mtl']).toContain('task "<=50K": class');
  });

  test('offers no rename where there is no name', () => {
    const at = markedAt(flowers, 'dense', {}, 'dense(7');
    expect(renameableAt(at.view, at.offset)).toBeNull();
  });
});

describe('around the text', () => {
  const { view } = marked(`|${flowers}`, { 'rows.csv': rows });
  const whole = { file: 'spec.mtl', start: 0, end: flowers.length };

  test('shapes stand behind layers', () => {
    const hints = hintsIn(view, whole).map(({ offset, label }) => flowers.slice(0, offset).split('\n').at(-1)!.trim() + label);
    expect(hints).toEqual(['h1 = dense(width, activation: relu)→ [300]', 'h2 = dense(7)→ [7]', 'out = dense(2)→ [2]', 'pair = dense(1)→ [1]']);
  });

  test('blocks tell their parameters and tasks', () => {
    expect(lensesOf(view).map(({ title }) => title)).toEqual(['3,039 parameters, 3 tasks', '3,007 parameters, reaches all 3 tasks', '16 parameters', '16 parameters in 2 heads', 'Train']);
  });

  test('files are linked', () => expect(linksOf(view).map(({ written }) => written)).toEqual(['rows.csv']));

  test('names are told apart by what they stand for', () => {
    const found = tokensOf(view).map(({ span, type, declares }) => `${flowers.slice(span.start, span.end)} ${type}${declares ? ' declared' : ''}`);
    expect(found).toEqual(expect.arrayContaining(['width variable declared', 'kinds enum', 'dense function', 'activation property', 'real type', 'body namespace declared', 'kind class', 'kind property', 'joint function']));
  });

  test('selections grow', () => {
    const at = markedAt(flowers, 'wid', {}, 'dense(wid');
    const texts = selectionsAt(at.view, at.offset).map((span) => textOf(at, span));
    expect(texts.slice(0, 3)).toEqual(['width', 'dense(width, activation: relu)', 'h1 = dense(width, activation: relu)']);
  });
});
