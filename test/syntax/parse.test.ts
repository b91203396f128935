import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rawTokens } from '../../grammar/tokens.ts';
import { keywords } from '../../grammar/keywords.ts';
import { parse } from '../../src/syntax/parse.ts';
import { showExpr } from '../../src/syntax/show.ts';
import type { Expr, Statement } from '../../src/syntax/tree.ts';
import { positionAt } from '../../src/text/source.ts';
import { strays } from './specs.ts';

function read(text: string) {
  const source = { path: 'a.mtl', text };
  const { file, diagnostics } = parse(source);
  const said = diagnostics.map(
    ({ code, message, span }) => `${positionAt(source, span.start).line} ${code} ${message}`,
  );
  return { file, said, diagnostics, statements: file.statements };
}

/** The text after a diagnostic's fix. */
function mended(text: string): string {
  const edit = read(text).diagnostics[0]!.fixes[0]!.edits[0]!;
  return text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
}

function value(text: string): Expr {
  const { statements, said } = read(`a: ${text}`);
  expect(said).toEqual([]);
  return (statements[0] as Extract<Statement, { kind: 'property' }>).value;
}

/** An expression with every operator's operands in parentheses. */
function nested(expr: Expr): string {
  if (expr.kind === 'binary') return `(${nested(expr.left)} ${expr.op} ${nested(expr.right)})`;
  if (expr.kind === 'unary') return `(${expr.op}${nested(expr.value)})`;
  if (expr.kind === 'of') return `(${nested(expr.head)} of ${nested(expr.set)})`;
  return showExpr(expr);
}

describe('expressions', () => {
  it.each([
    ['1 + 2 * 3 - 4', '((1 + (2 * 3)) - 4)'],
    ['rows.f1 .. rows.f2 == 1 +- 2 + 3', '((rows.f1 .. rows.f2) == (1 +- (2 + 3)))'],
    ['class of a + b & c', '(class of ((a + b) & c))'],
    ['tokens[64] of words == 3', '((tokens[64] of words) == 3)'],
    ['-a.b(2)[3] * 4', '((-a.b(2)[3]) * 4)'],
  ])('%s', (text, tree) => {
    expect(nested(value(text))).toBe(tree);
  });

  it('keep numbers, units and strings', () => {
    expect(value('[1e-3, 60%, 0.1x, "a\\n\\u00e9"]')).toMatchObject({
      items: [
        { value: 0.001, unit: '', text: '1e-3' },
        { value: 60, unit: '%' },
        { value: 0.1, unit: 'x' },
        { value: 'a\né' },
      ],
    });
  });

  it('show in one form that is read the same', () => {
    const text = 'f(a, b: [1, "x y"], c: { k: 1%, "l m": g()[2] }).d of (a + b)';
    expect(showExpr(value(text.replaceAll(' ', '  ').replace('x  y', 'x y').replace('l  m', 'l m')))).toBe(
      text,
    );
  });
});

describe('words', () => {
  it('are names wherever they cannot be keywords or connectives', () => {
    const text =
      'input: 3\nsplit = dense(from: 2)\ndata <- rows.in where where.of == at\nin, b <- x\ntask task: of of of\ninput from: real';
    const { statements } = read(text.replace('in, b <- x\n', ''));
    expect(statements.map(({ kind }) => kind)).toEqual(['property', 'layer', 'binding', 'task', 'input']);
  });

  it('may hold any letters', () => {
    expect(read('größe = dense(3)\nx <- rows.日本').said).toEqual([]);
  });
});

describe('line ends', () => {
  it('may be of any kind, behind a byte order mark too', () => {
    const text = '\ufeffmodel m {\n  input x: real[3]\n\n  a = dense(1)\n}\n';
    const plain = JSON.stringify(read(text).statements, (key, item: unknown) =>
      key === 'span' ? undefined : item,
    );
    for (const end of ['\r\n', '\r']) {
      const other = read(text.replaceAll('\n', end));
      expect(other.said).toEqual([]);
      expect(
        JSON.stringify(other.statements, (key, item: unknown) => (key === 'span' ? undefined : item)),
      ).toBe(plain);
    }
  });

  it('separate entries of maps, and not items of brackets', () => {
    expect(showExpr(value('f(\n  1,\n  { a: 1\n b: 2,\n c: 3 }\n)'))).toBe('f(1, { a: 1, b: 2, c: 3 })');
  });
});

describe('mistakes', () => {
  it.each([
    [
      'task kind class of kinds {\n}',
      "1 MTL1001 expected `:` and a type after the task's name, found `class`",
    ],
    ['weight: ', '1 MTL1001 expected a value after `:`, found the end of the line'],
    ['trunk f x {\n}', "1 MTL1001 expected `from` and an input after the trunk's name, found `x`"],
    ['a: f(1 2)', '1 MTL1001 expected `,` or `)`, found `2`'],
    ['a: 1 2\nb: 2', '1 MTL1001 expected the end of the line, found `2`'],
    ['dense(300)', '1 MTL1002 `dense` does not begin a statement; a layer needs a name: `name = dense(...)`'],
    ['trian {\n  seed: 7\n}', '1 MTL1002 `trian` does not begin a statement; did you mean `train`?'],
    ['h = dense(300\ni = dense(2)', '1 MTL1003 missing `)`: this `(` is never closed'],
    ['h = dense(300]', '1 MTL1004 expected `)` here, found `]`'],
    ['h = dense(300))', '1 MTL1005 `)` closes nothing'],
    [
      'model m {\n  trunk f from x {\n    h = dense(3)\n  split after h {\n  }\n}',
      '3 MTL1007 missing `}`: `trunk f from x`, opened on line 2, is never closed',
    ],
    [
      'model m {\n  trunk f from x\n    h = dense(3)\n  }\n}',
      '2 MTL1008 missing `{` at the end of `trunk f from x`',
    ],
    [
      'model m\n{\n  seed: 7\n}',
      '2 MTL1009 a block opens on the line of its statement: move this `{` to the end of the line above',
    ],
    ['model m', '1 MTL1010 `model m` needs a block: `{ ... }`'],
    ['let a = 3 { b: 1 }', '1 MTL1010 `let a = 3` takes no block'],
    ['a: 3 €€', '1 MTL1011 `€€` has no meaning here'],
    [
      'a: csv("x.csv)\nb: 3',
      '1 MTL1012 this string is not closed: `"` is missing before the end of the line',
    ],
    ["a: csv('x.csv')", '1 MTL1013 strings are written with double quotes'],
    ['a: "d\\set"', '1 MTL1014 `\\s` is no escape; a backslash is written `\\\\`'],
    ['a: [1a, 2]', '1 MTL1015 `1a` is neither a number nor a name; as a label it is written "1a"'],
    ['# a\nb: 3', '1 MTL1016 comments begin with `//`, not `#`'],
  ])('%j', (text, message) => {
    expect(read(text).said).toEqual([message]);
  });

  it.each([
    ['h = dense(300\ni = 2', 'h = dense(300)\ni = 2'],
    ['model m\n{\n}', 'model m {\n}'],
    ['trunk f from x\n  h = dense(3)\n}', 'trunk f from x {\n  h = dense(3)\n}'],
    ['a: csv("x.csv)', 'a: csv("x.csv")'],
    ['a: \'say "b"\'', 'a: "say \\"b\\""'],
    ['trian {\n}', 'train {\n}'],
    ['a: [1a, 2]', 'a: ["1a", 2]'],
    ['# a', '// a'],
  ])('%j is mended by its fix', (text, better) => {
    expect(mended(text)).toBe(better);
    expect(read(better).said).toEqual([]);
  });

  it('never turn into values', () => {
    const [weight] = read('weight: ').statements;
    expect(weight).toMatchObject({ kind: 'property', damaged: true, value: { kind: 'missing' } });
  });

  it('damage their own statement, not its block', () => {
    const { statements } = read('task kind class of kinds {\n  loss: mse\n}\nseed: 7');
    expect(statements).toMatchObject([
      { kind: 'task', damaged: true, block: { statements: [{ kind: 'property', damaged: false }] } },
      { kind: 'property', damaged: false },
    ]);
  });
});

describe('any text', () => {
  const words = [
    ...keywords.map(({ word }) => word),
    'a',
    'b1',
    '3',
    '0.5',
    '60%',
    '"s"',
    '\n',
    '\n  ',
    '//c\n',
  ];
  const signs = rawTokens.flatMap(({ PATTERN }) => (typeof PATTERN === 'string' ? [PATTERN] : []));
  const soup = fc
    .array(fc.constantFrom(...words, ...signs, ...signs), { maxLength: 60 })
    .map((parts) => parts.join(' '));

  it('gives a whole tree, and one diagnostic a line at most', () => {
    const check = (text: string): void => {
      const { file, said } = read(text);
      expect(strays(file)).toEqual([]);
      const lines = said.map((line) => line.split(' ')[0]);
      expect(new Set(lines).size).toBe(lines.length);
    };
    fc.assert(fc.property(soup, check), { numRuns: 1000 });
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), check), { numRuns: 300 });
  });

  it.each([
    ['brackets', `x = ${'('.repeat(20_000)}`],
    ['closed brackets', `x: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['blocks', Array.from({ length: 2_000 }, (_, depth) => `${' '.repeat(depth)}a b {`).join('\n')],
    ['signs', `x = ${'- '.repeat(20_000)}3`],
    ['sums', `x = 1${' + 1'.repeat(20_000)}`],
    ['members', `x = a${'.b'.repeat(20_000)}`],
    ['sets', `x: ${'a of '.repeat(20_000)}b`],
  ])('has a clean diagnostic for %s beyond reason, and a tree that can be walked', (_, text) => {
    const { file, said } = read(text);
    expect(said[0]).toMatch(/MTL101[78]/);
    expect(said.length).toBeLessThanOrEqual(2);
    expect(() => JSON.stringify(file)).not.toThrow();
  });
});
