/** Specs typed into an empty file, through the server. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver/node.js';
import { type, type Keystroke } from '../../bench/keystrokes.ts';
import { missingArgument, missingPart } from '../../src/diagnostics/messages/names.ts';
import { unclosedBlock, unclosedBracket } from '../../src/diagnostics/messages/syntax.ts';
import { emptySplit } from '../../src/diagnostics/messages/shapes.ts';
import { unreachable } from '../../src/diagnostics/messages/statistics.ts';
import { noLoss, unbound } from '../../src/diagnostics/messages/types.ts';
import { pathAt, slotOf } from '../../src/editor/slots.ts';
import { parse } from '../../src/syntax/parse.ts';
import { root } from '../cli/mtlc.ts';
import { start, uriOf, type Server } from './server.ts';

let server: Server;
beforeAll(async () => void (server = await start()));
afterAll(() => server.connection.dispose());

/** What they ask for is not written yet. */
const asking: readonly unknown[] = [unclosedBlock, unclosedBracket, missingPart, missingArgument, noLoss, unbound, unreachable, emptySplit].map(({ code }) => code);

const specs = ['specs/mt-dnn.mtl', 'specs/drn.mtl', 'examples/penguins.mtl', 'examples/energy.mtl'];

const places = specs.flatMap((spec) => [false, true].map((closes) => [spec, closes] as const));

test.each(places)('%s, brackets closed by the editor: %s', async (spec, closes) => {
  const text = readFileSync(join(root, spec), 'utf8');
  // Beside the spec, so that its data is found.
  const path = join(root, dirname(spec), `typed-${closes}.mtl`);
  const { file } = parse({ path, text });
  const isComment = (offset: number): boolean => file.comments.some(({ span }) => span.start < offset && offset < span.end);
  const rests: Keystroke[] = [];
  const missed: string[] = [];
  for await (const keystroke of type(server.connection, uriOf(path), text, { closes })) {
    const { offset, offered, completed, said } = keystroke;
    if (said) rests.push(keystroke);
    if (completed === null || isComment(offset)) continue;
    const nodes = pathAt(file, offset + 1);
    const node = nodes.at(-1)!;
    // Names that are made up here, and texts.
    if (!('kind' in node) || node.kind === 'string' || (node.kind === 'name' && ['declared', 'other'].includes(slotOf(nodes).kind))) continue;
    const word = /^[\p{L}\p{N}_]+/u.exec(text.slice(offset))![0];
    if (!offered.some(({ label }) => label === word || label.startsWith(`${word} `))) missed.push(`${lineAt(text, offset)}[${word}]`);
  }
  expect(missed).toEqual([]);
  const last = rests.at(-1)!.said!;
  const isLast = ({ code, range }: Diagnostic): boolean => last.some((each) => each.code === code && each.range.start.line === range.start.line);
  const wrong = rests.flatMap(({ offset, said }) =>
    said!.filter((each) => !asking.includes(each.code) && !isLast(each)).map(({ code, message }) => `${lineAt(text, offset)}: ${code} ${message}`),
  );
  expect(wrong).toEqual([]);
});

function lineAt(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset) + 1, offset + 1).trim();
}
