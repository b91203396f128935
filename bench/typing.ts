/**
 * How long the language server's answers take while a spec is typed into an empty file, and what it says at the end of
 * each line. With --each, the times of each keystroke; with --close, as an editor that closes brackets. Run:
 * npx esbuild bench/typing.ts --bundle --platform=node --format=esm --packages=external --outfile=out/typing.mjs && node out/typing.mjs SPEC
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node.js';
import { type } from './keystrokes.ts';

const words = process.argv.slice(2);
const spec = words.find((word) => !word.startsWith('--'))!;
const text = readFileSync(spec, 'utf8');
const child = spawn(process.execPath, ['bin/mtlc.js', 'lsp'], { stdio: ['pipe', 'pipe', 'inherit'] });
const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
connection.listen();
await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });

const lineAt = (offset: number): string => text.slice(text.lastIndexOf('\n', offset) + 1, offset + 1);
const wordAt = (offset: number): string => /^[\p{L}\p{N}_]+/u.exec(text.slice(offset))![0];
const checked: number[] = [];
const completed: number[] = [];
// Beside the spec, so that its data is found.
const uri = pathToFileURL(path.resolve(path.dirname(spec), 'typed.mtl')).href;
for await (const keystroke of type(connection, uri, text, { closes: words.includes('--close') })) {
  const { offset, offered, said } = keystroke;
  checked.push(keystroke.checked);
  if (keystroke.completed !== null) {
    completed.push(keystroke.completed);
    const word = wordAt(offset);
    if (!offered.some(({ label }) => label === word || label.startsWith(`${word} `))) console.log(`not offered: ${lineAt(offset)}[${word}]`);
  }
  if (words.includes('--each')) console.log(JSON.stringify(text[offset]), keystroke.checked.toFixed(1), keystroke.completed?.toFixed(1) ?? '');
  for (const { code, message, range } of said ?? []) console.log(`behind ${lineAt(offset).trim()}: ${code} in line ${range.start.line + 1}, ${message}`);
}

const percentile = (times: number[], share: number): string => times.toSorted((a, b) => a - b)[Math.floor(times.length * share)]!.toFixed(1);
const shown = (times: number[]): string => `p50 ${percentile(times, 0.5)} ms, p95 ${percentile(times, 0.95)} ms`;
console.log(`${checked.length} keystrokes: to diagnostics ${shown(checked)}; completion ${shown(completed)}`);
await connection.sendRequest('shutdown');
await connection.sendNotification('exit');
