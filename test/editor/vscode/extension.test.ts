/** The extension for VS Code as it is packaged: what is in it, its server, and its client in a stand-in for the editor. */
import { unzipSync } from 'fflate';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { packageExtension } from '../../../scripts/vscode.mjs';
import { statementSnippets } from '../../../src/editor/snippets.ts';
import { folder, mtlc, root, rows, small } from '../../cli/mtlc.ts';
import { start, uriOf, type Server } from '../server.ts';
import { contextOf, documentOf, load, openEditor, type Extension } from './stand-in.ts';

/** Bytes of the package. */
const MOST = 1_500_000;

const place = folder({ 'rows.csv': rows(40), 'small.mtl': small });
const spec = path.join(place, 'small.mtl');
let unzipped: string;

const read = (name: string): string => readFileSync(path.join(unzipped, name), 'utf8');
const manifest = () => JSON.parse(read('package.json')) as { version: string; contributes: Record<string, { path?: string; command?: string; configuration?: string }[]> };

beforeAll(async () => {
  const out = folder();
  const quiet = vi.spyOn(console, 'log').mockReturnValue();
  const file = await packageExtension(root, out);
  quiet.mockRestore();
  expect(statSync(file).size).toBeLessThan(MOST);
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(file)))) {
    mkdirSync(path.dirname(path.join(out, 'unzipped', name)), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(path.join(out, 'unzipped', name), bytes);
  }
  unzipped = path.join(out, 'unzipped/extension');
});

describe('the package', () => {
  test('holds what its manifest names, and the compiler has it the same', () => {
    const { version, contributes } = manifest();
    const named = Object.values(contributes).filter(Array.isArray).flat().flatMap(({ path: file, configuration }) => [file, configuration]);
    for (const file of named) if (file) expect(() => JSON.parse(read(file)) as unknown).not.toThrow();
    expect(read('mtl.tmLanguage.json')).toBe(readFileSync(path.join(root, 'grammar/generated/mtl.tmLanguage.json'), 'utf8'));
    expect(version).toBe((JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version);
    const snippets = JSON.parse(read('snippets.json')) as Record<string, { body: string[] }>;
    for (const { completion } of statementSnippets) expect(snippets[completion.label]!.body.join('\n')).toBe(completion.snippet);
  });

  test('finds the places of what the command line says is wrong', async () => {
    const [matcher] = manifest().contributes['problemMatchers'] as unknown as { pattern: { regexp: string }[] }[];
    writeFileSync(path.join(place, 'wrong.mtl'), small.replace('sigmoid', 'sgmoid'));
    const { err } = await mtlc(['check', 'wrong.mtl'], { cwd: place });
    const lines = err.split('\n');
    const at = lines.findIndex((line) => new RegExp(matcher!.pattern[0]!.regexp).test(line));
    const [said, where] = matcher!.pattern.map(({ regexp }, i) => new RegExp(regexp).exec(lines[at + i]!)!.slice(1));
    expect([said![0], said![2], where]).toEqual(['error', expect.stringContaining('sgmoid'), ['wrong.mtl', '3', '48']]);
  });

  test.each([
    ['  trunk body from x {', true],
    ['  x = dense(', true],
    ['  input x: real[2] { scale: none }', false],
    ['  // {', false],
  ])('%s: the next line is indented: %s', (line, indented) => {
    const { indentationRules } = JSON.parse(read('language-configuration.json')) as { indentationRules: Record<string, string> };
    expect(new RegExp(indentationRules['increaseIndentPattern']!).test(line)).toBe(indented);
  });
});

describe('the server in it', () => {
  let server: Server;
  beforeAll(async () => {
    server = await start([path.join(unzipped, 'dist/server.js')], place);
  });

  test('answers without mtlc around it', async () => {
    server.open(spec, small.replace('sigmoid', 'sgmoid'));
    const [found] = await server.diagnostics(spec, (diagnostics) => diagnostics.length > 0);
    expect(found!.message).toContain('sgmoid');
    expect(await server.connection.sendRequest('mtlc/figure', { textDocument: { uri: uriOf(spec) } })).toBeNull();
    const messy = path.join(place, 'messy.mtl');
    server.open(messy, small.replace('  trunk body', '\ttrunk   body'));
    expect(await server.ask('formatting', messy, { options: { tabSize: 2, insertSpaces: true } })).not.toEqual([]);
  });

  test('leaves when it is told to', async () => {
    await server.connection.sendRequest('shutdown');
    void server.connection.sendNotification('exit');
    expect(await server.exit).toBe(0);
  });
});

describe('the client in it', () => {
  const editor = openEditor(place);
  const document = documentOf(spec, small);
  let extension: Extension;

  beforeAll(() => {
    editor.open(document);
    extension = load(unzipped, editor);
    extension.activate(contextOf(unzipped));
  });
  afterAll(() => extension.deactivate());

  test('registers the commands that the manifest names', () => {
    expect([...editor.commands.keys()].sort()).toEqual(manifest().contributes['commands']!.map(({ command }) => command).sort());
  });

  test('shows the figure, marks the layer at the cursor, and goes where a box is clicked', async () => {
    await editor.commands.get('mtlc.showFigure')!(document.uri);
    const [panel] = editor.panels;
    expect(panel!.title).toBe('Figure of small.mtl');
    const [, nonce] = /script-src 'nonce-(\w+)'"/.exec(panel!.html)!;
    expect(panel!.html).toContain(`content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'"`);
    const svg = panel!.posted.find((message) => 'svg' in message)!['svg'] as string;
    expect(svg).toContain(`<style nonce="${nonce}">`);
    expect(svg).toContain('data-line="3"');
    editor.select(document, 2);
    expect(panel!.posted.at(-1)).toEqual({ mark: 3 });
    editor.select(document, 0);
    expect(panel!.posted.at(-1)).toEqual({ mark: null });
    panel!.receive({ line: 5 });
    await expect.poll(() => editor.shown[0]?.selection?.active).toMatchObject({ line: 4, character: 4 });
  });

  test('asks the server, whose lenses run the commands', async () => {
    const { provideCodeLenses } = editor.providers.get('registerCodeLensProvider')!;
    const lenses = (await provideCodeLenses!(document, {})) as { command: { command: string; arguments: unknown[] } }[];
    expect(lenses.map(({ command: { command, arguments: [uri] } }) => [command, uri])).toEqual([
      ...Array.from({ length: 4 }, () => ['mtlc.showFigure', uriOf(spec)]),
      ['mtlc.train', uriOf(spec)],
    ]);
    expect([...editor.providers.keys()]).toEqual(expect.arrayContaining(['registerHoverProvider', 'registerRenameProvider']));
  });

  test('runs mtlc in a terminal: the one of the folder, or the one on the path', async () => {
    await editor.commands.get('mtlc.train')!(document.uri.toString());
    expect(editor.tasks.at(-1)).toMatchObject({ execution: { words: ['mtlc', 'train', 'small.mtl'], options: { cwd: place } }, matchers: ['$mtlc'] });
    const own = folder({ 'node_modules/mtlc/package.json': '{ "name": "mtlc" }', 'a.mtl': small });
    editor.open(documentOf(path.join(own, 'a.mtl'), small));
    await editor.commands.get('mtlc.compile')!(uriOf(path.join(own, 'a.mtl')));
    expect(editor.tasks.at(-1)!.execution.words.slice(0, 3)).toEqual(['node', path.join(own, 'node_modules/mtlc/bin/mtlc.js'), 'compile']);
  });

  test('offers tasks for open specs, and runs those of tasks.json', () => {
    const { provideTasks, resolveTask } = editor.providers.get('registerTaskProvider')!;
    const offered = provideTasks!() as { name: string }[];
    expect(offered.map(({ name }) => name)).toEqual(expect.arrayContaining(['check small.mtl', 'compile small.mtl', 'train small.mtl']));
    const definition = { type: 'mtlc', command: 'check', spec: 'small.mtl' };
    expect(resolveTask!({ definition, scope: 1 })).toMatchObject({ definition, execution: { words: ['mtlc', 'check', 'small.mtl'] } });
  });
});
