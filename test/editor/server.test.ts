/** `mtlc lsp`, driven over standard input and output. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CodeAction, CompletionItem, DocumentSymbol, Hover, InlayHint, Location, MarkupContent, TextEdit, WorkspaceEdit } from 'vscode-languageserver/node.js';
import { folder, rows, small } from '../cli/mtlc.ts';
import { start, uriOf, type Server } from './server.ts';

let server: Server;
let place: string;
let spec: string;

beforeAll(async () => {
  server = await start();
  place = folder({ 'rows.csv': rows(40), 'small.mtl': small });
  spec = join(place, 'small.mtl');
});

afterAll(() => server.connection.dispose());

const none = (found: readonly unknown[]): boolean => found.length === 0;
const some = (found: readonly unknown[]): boolean => found.length > 0;

/** One change of the text, as an editor sends it. */
function change(path: string, line: number, from: number, to: number, text: string): void {
  const range = { start: { line, character: from }, end: { line, character: to } };
  void server.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri: uriOf(path), version: 2 },
    contentChanges: [{ range, text }],
  });
}

describe('mtlc lsp', () => {
  test('says what is wrong as it is typed, and how to mend it', async () => {
    server.open(spec, small);
    expect(await server.diagnostics(spec, none)).toEqual([]);
    // `activation: sigmoid` loses a letter.
    const line = small.split('\n').findIndex((text) => text.includes('activation: sigmoid'));
    const from = small.split('\n')[line]!.indexOf('sigmoid');
    change(spec, line, from + 1, from + 2, '');
    const found = await server.diagnostics(spec, some);
    expect(found).toMatchObject([
      { severity: 1, source: 'mtlc', range: { start: { line, character: from }, end: { line, character: from + 6 } } },
    ]);
    expect(found[0]!.message).toContain('sgmoid');
    const [action] = await server.ask<CodeAction[]>('codeAction', spec, { range: found[0]!.range, context: { diagnostics: found } });
    expect(action).toMatchObject({ title: 'Change to `sigmoid`', kind: 'quickfix', isPreferred: true });
    expect(action!.edit!.changes).toEqual({ [uriOf(spec)]: [{ range: found[0]!.range, newText: 'sigmoid' }] });
    change(spec, line, from, from + 6, 'sigmoid');
    await server.diagnostics(spec, none);
  });

  test('counts places in UTF-16 units', async () => {
    const text = small.replace('phase main: joint', 'phase "👩‍👩‍👧 e\u0301": jont');
    const path = join(place, 'units.mtl');
    server.open(path, text);
    const [found] = await server.diagnostics(path, some);
    const line = text.split('\n').findIndex((each) => each.includes('jont'));
    const character = text.split('\n')[line]!.indexOf('jont');
    expect(found!.range).toEqual({ start: { line, character }, end: { line, character: character + 4 } });
  });

  test('checks what imports a file when that file changes', async () => {
    const parts = join(place, 'parts.mtl');
    const whole = join(place, 'whole.mtl');
    server.open(parts, 'let width = 4\n');
    server.open(whole, `import "parts.mtl"\n${small.replace('dense(4', 'dense(width')}`);
    expect(await server.diagnostics(whole, none)).toEqual([]);
    change(parts, 0, 4, 9, 'breadth');
    const [found] = await server.diagnostics(whole, some);
    expect(found!.message).toContain('width');
    change(parts, 0, 4, 11, 'width');
    await server.diagnostics(whole, none);
  });

  test('formats with few changes, and not where it cannot read', async () => {
    const path = join(place, 'layout.mtl');
    server.open(path, small.replace('  trunk body', '\ttrunk   body'));
    const edits = await server.ask<TextEdit[]>('formatting', path, { options: { tabSize: 2, insertSpaces: true } });
    expect(edits.length).toBeGreaterThan(0);
    expect(edits.every(({ newText }) => newText.split('\n').length < 12)).toBe(true);
    const at = (line: number) => ({ line, character: 3 });
    const layout = { options: { tabSize: 2, insertSpaces: true } };
    const trunk = [{ range: { start: { line: 2, character: 0 } }, newText: expect.stringMatching(/^ {2}trunk body/) as string }];
    expect(await server.ask('rangeFormatting', path, { ...layout, range: { start: at(2), end: at(2) } })).toMatchObject(trunk);
    expect(await server.ask('rangeFormatting', path, { ...layout, range: { start: at(1), end: at(1) } })).toEqual([]);
    expect(await server.ask('onTypeFormatting', path, { ...layout, position: { line: 3, character: 0 }, ch: '\n' })).toMatchObject(trunk);
    const broken = join(place, 'broken.mtl');
    server.open(broken, small.replace('dense(4', 'dense(4 4'));
    expect(await server.ask('formatting', broken, { options: { tabSize: 2, insertSpaces: true } })).toEqual([]);
  });

  test('gives an outline', async () => {
    const [model, data] = await server.ask<DocumentSymbol[]>('documentSymbol', spec);
    expect([model!.name, data!.name]).toEqual(['small', 'data']);
    expect(model!.children!.map(({ name }) => name)).toEqual(['x', 'body', 'split after h']);
  });

  test('documents, completes and renames', async () => {
    const at = (text: string) => {
      const line = small.split('\n').findIndex((each) => each.includes(text));
      return { position: { line, character: small.split('\n')[line]!.indexOf(text) + 1 } };
    };
    const hover = await server.ask<Hover>('hover', spec, at('h = dense'));
    expect((hover.contents as MarkupContent).value).toContain('shape [4] a row');
    const items = await server.ask<CompletionItem[]>('completion', spec, at('binary_cross_entropy'));
    expect(items.map(({ label }) => label)).toContain('binary_cross_entropy');
    const [definition] = await server.ask<Location[]>('definition', spec, { position: { ...at('split after h').position, character: 14 } });
    expect(definition!.range.start.line).toBe(at('h = dense').position.line);
    const { changes } = await server.ask<WorkspaceEdit>('rename', spec, { ...at('h = dense'), newName: 'hidden' });
    expect(changes![uriOf(spec)]!.map(({ newText }) => newText)).toEqual(['hidden', 'hidden']);
    const hints = await server.ask<InlayHint[]>('inlayHint', spec, { range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } } });
    expect(hints.map(({ label }) => label)).toEqual(['→ [4]', '→ [1]', '→ [1]']);
  });

  test('leaves when it is told to', async () => {
    await server.connection.sendRequest('shutdown');
    void server.connection.sendNotification('exit');
    expect(await server.exit).toBe(0);
  });
});
