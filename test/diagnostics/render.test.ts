import { describe, expect, test } from 'vitest';
import type { Diagnostic, Note } from '../../src/diagnostics/diagnostic.ts';
import { toJson } from '../../src/diagnostics/json.ts';
import { render, summary } from '../../src/diagnostics/render.ts';
import { displayWidth } from '../../src/diagnostics/width.ts';
import type { Source } from '../../src/text/source.ts';

const source = (text: string): Source => ({ path: 'a.mtl', text });
const span = (text: string, part: string) => ({ file: 'a.mtl', start: text.indexOf(part), end: text.indexOf(part) + part.length });

function fault(text: string, part: string, more: Partial<Diagnostic> = {}): Diagnostic {
  return { code: 'MTL2001', severity: 'error', message: 'unknown `b`', span: span(text, part), notes: [], fixes: [], ...more };
}

const plain = (text: string, diagnostic: Diagnostic) => render(diagnostic, [source(text)], { colour: false });

/** The line with its carets, and nothing around. */
function marked(text: string, part: string): string[] {
  return plain(text, fault(text, part)).split('\n').slice(3, 5).map((line) => line.slice(line.indexOf('|') + 2));
}

describe('render', () => {
  test('shows place, line, carets, notes and fixes', () => {
    const text = 'first\n  loss: b  // why\n';
    const notes: Note[] = [{ message: 'it has no place' }, { message: 'declared here', span: span(text, 'first') }];
    const fixes = [{ title: 'Change to `c`', edits: [{ span: span(text, 'b'), text: 'c' }] }];
    expect(plain(text, fault(text, 'b', { notes, fixes }))).toBe(
      [
        'error[MTL2001]: unknown `b`',
        '  --> a.mtl:2:9',
        '  |',
        '2 |   loss: b  // why',
        '  |         ^',
        '  = note: it has no place',
        '  = help: Change to `c`',
        'note: declared here',
        '  --> a.mtl:1:1',
        '  |',
        '1 | first',
        '  | ^^^^^',
        '',
      ].join('\n'),
    );
  });

  test('names a chain of places by their lines alone', () => {
    const text = 'one\ntwo\nthree\nfour';
    const notes = ['one', 'two', 'three'].map((part) => ({ message: `${part} gives [8]`, span: span(text, part) }));
    const shown = plain(text, fault(text, 'four', { notes }));
    expect(shown).toContain('  = note: one gives [8] (line 1)\n  = note: two gives [8] (line 2)\n  = note: three gives [8] (line 3)\n');
  });

  test.each([
    ['tabs', '\tb', 'b', '    b', '    ^'],
    ['a tab after a letter', 'a\tb', 'b', 'a   b', '    ^'],
    ['wide characters before', '列: b', 'b', '列: b', '    ^'],
    ['wide characters under', 'x 数据 y', '数据', 'x 数据 y', '  ^^^^'],
    ['combining characters', 'e\u0301e\u0301 b', 'b', 'e\u0301e\u0301 b', '   ^'],
    ['a family of emoji', '👩‍👩‍👧 b', 'b', '👩‍👩‍👧 b', '   ^'],
    ['control characters', '\u001b[31m b', 'b', '␛[31m b', '      ^'],
  ])('carets stand under their text: %s', (_what, text, part, line, carets) => {
    expect(marked(text, part)).toEqual([line, carets]);
  });

  test('an end of a line, and of the text, have a place', () => {
    const text = 'a {\n';
    const at = (start: number) => plain(text, fault(text, 'a', { span: { file: 'a.mtl', start, end: start } }));
    expect(at(3)).toContain('1 | a {\n  |    ^');
    expect(at(4)).toContain('--> a.mtl:2:1\n  |\n2 |\n  | ^');
  });

  test('of a span over several lines the first is marked', () => {
    expect(marked('ab {\n c\n}', 'b {\n c\n}')).toEqual(['ab {', ' ^^^']);
  });

  test('a long line is cut around its place', () => {
    const text = `${'('.repeat(20_000)}b${')'.repeat(20_000)}`;
    const [line, carets] = marked(text, 'b') as [string, string];
    expect(line.length).toBeLessThan(130);
    expect(line[carets.indexOf('^')]).toBe('b');
  });

  test('a file that could not be read is named', () => {
    const shown = render(fault('', '', { span: { file: 'no\u001bne.mtl', start: 0, end: 0 } }), [], { colour: false });
    expect(shown).toBe('error[MTL2001]: unknown `b`\n  --> no␛ne.mtl\n');
  });

  test('colour changes nothing but colour', () => {
    const text = 'loss: b';
    const coloured = render(fault(text, 'b'), [source(text)], { colour: true });
    expect(coloured).toContain('\u001b[31;1m^\u001b[0m');
    expect(coloured.replace(/\u001b\[[\d;]*m/g, '')).toBe(plain(text, fault(text, 'b')));
  });
});

test('summary counts', () => {
  const error = fault('b', 'b');
  const warning = fault('b', 'b', { severity: 'warning' });
  expect([summary([]), summary([error]), summary([warning, error, warning])]).toEqual([null, '1 error', '1 error, 2 warnings']);
});

test('JSON counts lines and columns from 1, columns in UTF-16 units, ends exclusive', () => {
  const text = 'a\r\n👍 b\r\n';
  const { diagnostics } = toJson([fault(text, 'b', { notes: [{ message: 'n', span: span(text, 'a') }] })], [source(text)]);
  expect(diagnostics).toEqual([
    {
      code: 'MTL2001',
      severity: 'error',
      message: 'unknown `b`',
      file: 'a.mtl',
      start: { line: 2, column: 4 },
      end: { line: 2, column: 5 },
      notes: [{ message: 'n', file: 'a.mtl', start: { line: 1, column: 1 }, end: { line: 1, column: 2 } }],
      fixes: [],
    },
  ]);
});

test.each([
  ['abc', 3],
  ['日本', 4],
  ['🇩🇪', 2],
  ['❤️', 2],
  ['\u200b', 0],
])('width of %s', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});
