/** Mark-up is put together by its printers, and nowhere else: what they do not escape, test/hostile/pages.test.ts would find. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { root } from './imports.ts';

/** The printers, and what is written with them. */
const PRINTERS = ['src/runtime/report/page.ts', 'src/runtime/report/page/', 'src/cli/page/page.ts', 'src/emit/explain/svg.ts', 'src/emit/explain/figure.ts', 'editors/vscode/src/html.ts'];

/** A place for something in or behind a tag: `<b>`, `</b>`, `<b class=`, `<!--`; no type such as `Record<string, T>`. */
const HOLE = '\u0001';
const TAG = new RegExp(`(?<![\\p{L}\\p{N}_$])<(?:!|/?(?:[a-z][a-z0-9]*|${HOLE})(?:[\\s/>]|${HOLE}|$))`, 'u');

function filesBelow(folder: string): string[] {
  const names = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')));
}

/** The lines of a file that join mark-up with something else. */
export function markupIn(text: string): number[] {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.ESNext, false);
  const found: number[] = [];
  const visit = (node: ts.Node): void => {
    const joined = ts.isTemplateExpression(node)
      ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(HOLE)
      : ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken
        ? [node.left, node.right].map((side) => (ts.isStringLiteralLike(side) ? side.text : HOLE)).join('')
        : '';
    if (TAG.test(joined)) found.push(file.getLineAndCharacterOfPosition(node.pos).line + 1);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const files = [...filesBelow('src'), ...filesBelow('editors/vscode/src')];
const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

it('is joined with other text by its printers alone', () => {
  const others = files.filter((file) => !PRINTERS.some((place) => file.startsWith(place)));
  const found = others.flatMap((file) => {
    const text = textOf(file);
    return text.includes('<') ? markupIn(text).map((line) => `${file}:${line}`) : [];
  });
  expect(found).toEqual([]);
});

it('is made of text by nothing that parses it', () => {
  // A figure of mtlc's own stands in the preview of VS Code, under a policy that runs nothing.
  const parsed = files.filter((file) => /\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|createContextualFragment)\b/.test(textOf(file)));
  expect(parsed).toEqual(['editors/vscode/src/page.ts']);
});

it.each(['`<b>${name}</b>`', '`<b class="${kind}">`', '`</${name}>`', '`<${name}>`', '`<!-- ${name} -->`', "'<p>' + name", "name + '</p>'"])('%s would be found', (code) => {
  expect(markupIn(code)).toEqual([1]);
});

it.each(['`Record<string, ${type}>`', '`${a} < ${b}`', "'<p>'"])('%s is none', (code) => {
  expect(markupIn(code)).toEqual([]);
});
