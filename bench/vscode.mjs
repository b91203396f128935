/**
 * How long the packaged extension for VS Code takes to start: its server from being spawned to the answer of `initialize`,
 * and the extension from being loaded to the end of `activate`, in a stand-in for the editor; each in a process of its own.
 * Beside them, how long Node itself takes here to start and do nothing.
 * Run: npm run vscode && node bench/vscode.mjs
 */
import { build } from 'esbuild';
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const extension = path.join(root, 'editors/vscode/out/extension');
const RUNS = 20;

async function server() {
  const start = performance.now();
  const child = spawn(process.execPath, [path.join(extension, 'dist/server.js')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  connection.listen();
  await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  const time = performance.now() - start;
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  return time;
}

const activation = `
import { contextOf, load, openEditor } from './test/editor/vscode/stand-in.ts';
const editor = openEditor(${JSON.stringify(root)});
const start = performance.now();
load(${JSON.stringify(extension)}, editor).activate(contextOf(${JSON.stringify(extension)}));
console.log(performance.now() - start);
process.exit();
`;

const { outputFiles } = await build({ stdin: { contents: activation, resolveDir: root, loader: 'ts' }, bundle: true, write: false, platform: 'node', format: 'cjs' });
const activate = () => Number(spawnSync(process.execPath, ['-'], { input: outputFiles[0].contents, encoding: 'utf8' }).stdout);

async function measure(what, once) {
  const times = [];
  for (let i = 0; i < RUNS; i++) times.push(await once());
  times.sort((a, b) => a - b);
  console.log(`${what}: median ${times[RUNS / 2].toFixed(0)} ms, slowest of ${RUNS} ${times.at(-1).toFixed(0)} ms`);
}

await measure('Node, nothing', () => {
  const start = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - start;
});
await measure('server, spawn to initialize', server);
await measure('extension, load and activate', activate);
