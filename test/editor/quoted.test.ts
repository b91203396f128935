/** Completion between quotes, and in the blocks of bindings. */
import { expect, test } from 'vitest';
import { completionsAt } from '../../src/editor/complete.ts';
import { flowers, marked, rows } from './marked.ts';

const files = { 'rows.csv': rows, 'rows.txt': '', 'parts.mtl': 'let a = 1', 'more/other.csv': rows, 'more/deep/x.npy': '' };

function offered(instead: string, written: string): { replaced: string; labels: string[]; texts: string[] } {
  expect(flowers).toContain(instead);
  const { view, offset } = marked(flowers.replace(instead, () => written), files);
  const { span, items } = completionsAt(view, offset);
  return { replaced: view.source.text.slice(span.start, span.end), labels: items.map(({ label }) => label), texts: items.map(({ text }) => text) };
}

test.each<[what: string, instead: string, written: string, replaced: string, labels: string[]]>([
  ['files of a source', '"rows.csv"', '"ro|ws.csv"', 'rows.csv', ['../', 'more/', 'rows.csv']],
  ['files in a folder', '"rows.csv"', '"more/|"', '', ['../', 'deep/', 'other.csv']],
  ['files where the quotes are not closed', '"rows.csv")', '"ro|', 'ro', ['../', 'more/', 'rows.csv']],
  ['imports', 'let width = 300', 'import "|"\nlet width = 300', '', ['../', 'more/', 'parts.mtl', 'spec.mtl']],
  ['columns', 'rows.kind', 'rows."Petal |length"', 'Petal length', ['f1', 'f2', 'kind', 'Petal length']],
  ['labels of a column', '[rose, daisy]', '["ro|", daisy]', 'ro', ['rose', 'daisy']],
  ['cells of a condition', 'kind <- rows.kind', 'kind <- rows.kind where rows.kind == "|"', '', ['rose', 'daisy']],
  ['cells that are not labelled', 'kind <- rows.kind', 'kind <- rows.kind { missing: ["|"] }', '', ['rose', 'daisy']],
  ['the cell that means yes', 'kind: class of kinds', 'kind: binary(yes: "|")', '', ['rose', 'daisy']],
])('offers %s', (_, instead, written, replaced, labels) => {
  expect(offered(instead, written)).toMatchObject({ replaced, labels });
});

test('writes what stands between quotes as it must be written', () => {
  const { view, offset } = marked(flowers.replace('rows.kind', 'rows."|"'), { 'rows.csv': 'a,"b ""c"""\n1,2\n' });
  expect(completionsAt(view, offset).items.map(({ text }) => text)).toEqual(['a', String.raw`b \"c\"`]);
});

test.each<[what: string, instead: string, written: string, has: string[]]>([
  ['labels', 'kind <- rows.kind', 'kind <- rows.kind { | }', ['missing', 'separator', 'weight']],
  ['numbers', 'x <- rows.f1 .. rows.f2', 'x <- rows.f1 .. rows.f2 { | }', ['missing', 'separator', 'first']],
  ['pictures', 'x <- rows.f1 .. rows.f2', 'x <- image(rows.kind) { | }', ['augment']],
])('offers the properties of the binding of %s', (_, instead, written, has) => {
  expect(offered(instead, written).labels).toEqual(has);
});
