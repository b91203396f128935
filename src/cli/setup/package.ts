/** The package tfjs-node, from npm, with mtlc's TF.js in the place of one of its own. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noTool, setupFailed } from '../../diagnostics/messages/backends.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import { tensorflowPackages, type TensorflowName } from '../../engine/backends/setup-folder.ts';
import { grown, lastOf, notesOf } from './wheels.ts';
import { runTool } from './tool.ts';

/** Headers of Node's interface for C++. */
export const HEADERS = { name: 'node-api-headers', version: '1.9.0' } as const;

export async function findNpm(): Promise<Problem | null> {
  if ((await runTool('npm', ['--version']))?.done) return null;
  return noTool.of({ what: 'npm', why: 'it fetches tfjs-node' }, { notes: ['it comes with Node from https://nodejs.org; Debian, Ubuntu: sudo apt install npm'] });
}

/** Installs packages without their scripts into a folder; `overrides` by name. */
export async function npmInstall(folder: string, dependencies: Readonly<Record<string, string>>, signal: AbortSignal, overrides = {}): Promise<Problem | null> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify({ private: true, dependencies, overrides }, null, 2)}\n`);
  const ran = await runTool('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--no-progress', '--loglevel=error'], { cwd: folder, signal });
  return ran?.done ? null : setupFailed.of({ doing: `\`npm install ${Object.keys(dependencies)[0]!}\``, reason: lastOf(ran) }, { notes: notesOf(ran) });
}

/** A package that mtlc's copy of TF.js takes the place of when it is loaded. */
function standIn(folder: string, name: string, version: string, code: string): void {
  const at = path.join(folder, 'node_modules', name);
  rmSync(at, { recursive: true, force: true });
  mkdirSync(at, { recursive: true });
  writeFileSync(path.join(at, 'package.json'), `${JSON.stringify({ name, version, description: 'Stands for the copy that mtlc runs on' })}\n`);
  writeFileSync(path.join(at, 'index.js'), code);
}

/** The package without its library. */
export async function installPackage(name: TensorflowName, tfjs: string, folder: string, signal: AbortSignal): Promise<Problem | null> {
  const none = path.join(folder, 'none');
  mkdirSync(none, { recursive: true });
  writeFileSync(path.join(none, 'package.json'), JSON.stringify({ name: '@tensorflow/tfjs', version: tfjs }));
  const failed = await npmInstall(folder, { [tensorflowPackages[name]]: tfjs }, signal, { '@tensorflow/tfjs': 'file:./none' });
  if (failed) return failed;
  standIn(folder, '@tensorflow/tfjs', tfjs, '');
  standIn(folder, '@tensorflow/tfjs-core', tfjs, "module.exports = require('@tensorflow/tfjs');\n");
  rmSync(none, { recursive: true, force: true });
  return null;
}

/** Where the package's own script looks for its library. */
const HOST = 'https://storage.googleapis.com/';

/** How long a server may take to answer. */
const ANSWER_MS = 10_000;

/** Why the package's own download cannot work here; null where it may. */
export async function whyNoDownload(env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  const host = env['TFJS_NODE_CDN_STORAGE'] ?? env['CDN_STORAGE'] ?? HOST;
  // Its script knows proxies, and fetch does not.
  if (env['HTTPS_PROXY'] ?? env['https_proxy']) return null;
  try {
    await fetch(host, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_MS) });
    return null;
  } catch {
    return `${new URL(host).host} does not answer`;
  }
}

/** Runs the package's own script, which downloads library and binding; why that failed, or null. */
export async function runDownload(home: string, signal: AbortSignal, detail: (text: string) => void): Promise<string | null> {
  const bins = path.join(home, '..', '..', '.bin');
  const watch = setInterval(() => detail(grown(home)), 1000);
  const ran = await runTool(process.execPath, ['scripts/install.js'], { cwd: home, signal, env: { PATH: `${bins}${path.delimiter}${process.env['PATH'] ?? ''}` } }).finally(() => clearInterval(watch));
  if (!ran?.done) return lastOf(ran);
  const lib = path.join(home, 'lib');
  const built = existsSync(lib) && readdirSync(lib).some((folder) => existsSync(path.join(lib, folder, 'tfjs_binding.node')));
  return built ? null : 'it left no binding';
}
