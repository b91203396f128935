/**
 * How long the language server's answers take: from a keystroke to its diagnostics, and from a question to its
 * completions, in specs of 500 and 5,000 lines; and whether 10,000 edits leave memory behind. Run: node bench/editor.mjs
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const EDITS = 300;
const MANY = 10_000;

/** A spec of about this many lines: trunks of layers, and tasks with heads. */
function specOf(lines) {
  const trunks = Math.round(lines / 25);
  const out = ['model big {', '  input x: real[64] { scale: standardize }', ''];
  for (let t = 0; t < trunks; t++) {
    out.push(`  trunk t${t} from x {`);
    for (let l = 0; l < 12; l++) out.push(`    h${t}_${l} = dense(64, activation: relu)`);
    out.push('  }', '', `  split after h${t}_11 {`, `    task a${t}: binary {`, `      o${t} = dense(1)`, '      loss: binary_cross_entropy', '    }', '  }', '');
  }
  out.push('}', 'data {', '  source rows = csv("rows.csv")', '  x <- rows.f1 .. rows.f64');
  for (let t = 0; t < trunks; t++) out.push(`  a${t} <- rows.a${t}`);
  out.push('}', 'train {', '  phase main: joint { optimizer: adam(0.001), epochs: 3 }', '}', '');
  return out;
}

function percentile(times, share) {
  return times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))];
}

const shown = (times) => `p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms`;

async function open(folder, lines) {
  const child = spawn(process.execPath, [path.join(root, 'bin/mtlc.js'), 'lsp'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const uri = pathToFileURL(path.join(folder, 'big.mtl')).href;
  let arrived = () => {};
  connection.onNotification('textDocument/publishDiagnostics', () => arrived());
  connection.listen();
  await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  const next = () => new Promise((resolve) => (arrived = resolve));
  const first = next();
  await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'mtl', version: 1, text: lines.join('\n') } });
  await first;
  return { child, connection, uri, next };
}

/** A letter less in an activation's name, and again one more: each changes what is wrong. */
async function edit({ connection, uri, next }, line, character, put) {
  const range = { start: { line, character }, end: { line, character: character + (put ? 0 : 1) } };
  const answer = next();
  const start = performance.now();
  await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ range, text: put ? 'l' : '' }] });
  await answer;
  return performance.now() - start;
}

async function complete({ connection, uri }, line, character) {
  const start = performance.now();
  await connection.sendRequest('textDocument/completion', { textDocument: { uri }, position: { line, character } });
  return performance.now() - start;
}

/** Resident memory in MB, where the system tells it. */
function memoryOf({ pid }) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  } catch {
    return NaN;
  }
}

async function measure(folder, count) {
  const lines = specOf(count);
  const server = await open(folder, lines);
  const line = lines.findIndex((text, i) => i > count / 2 && text.includes('relu'));
  const character = lines[line].indexOf('lu)');
  const keystrokes = [];
  const completions = [];
  for (let i = 0; i < EDITS; i++) {
    keystrokes.push(await edit(server, line, character, i % 2 === 1));
    completions.push(await complete(server, line, character + 1));
  }
  const warm = (times) => times.slice(20);
  console.log(`${lines.length} lines: keystroke to diagnostics ${shown(warm(keystrokes))}; completion ${shown(warm(completions))}`);
  if (count === 500) {
    const before = memoryOf(server.child);
    for (let i = 0; i < MANY; i++) await edit(server, line, character, i % 2 === 1);
    console.log(`${lines.length} lines: ${MANY.toLocaleString('en-US')} edits, memory from ${before.toFixed(0)} to ${memoryOf(server.child).toFixed(0)} MB`);
  }
  await server.connection.sendRequest('shutdown');
  await server.connection.sendNotification('exit');
}

const folder = mkdtempSync(path.join(tmpdir(), 'mtlc-bench-'));
for (const count of [500, 5000]) await measure(folder, count);
rmSync(folder, { recursive: true });
