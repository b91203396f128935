/** Runs the binary as a user does. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const binary = join(root, 'bin/mtlc.js');

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Setting {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function mtlc(words: readonly string[], setting: Setting = {}): Promise<Outcome> {
  return run(process.execPath, [binary, ...words], setting);
}

export function run(command: string, words: readonly string[], { cwd = root, input = '', env }: Setting = {}): Promise<Outcome> {
  const child = spawn(command, words, { cwd, env: { ...process.env, ...env } });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.on('error', () => {}).end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }));
  });
}

const folders: string[] = [];
afterAll(() => folders.forEach((place) => rmSync(place, { recursive: true, force: true })));

/** A new folder with these files, texts by name, for as long as the tests of a file run. */
export function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const place = mkdtempSync(join(tmpdir(), 'mtlc-test-'));
  folders.push(place);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), text);
  }
  return place;
}

/** A spec that learns nothing, but is quick. It reads `rows.csv`. */
export const small = `model small {
  input x: real[2] { scale: standardize }
  trunk body from x { h = dense(4, activation: sigmoid) }
  split after h {
    task up: binary { a = dense(1); loss: binary_cross_entropy }
    task side: binary { b = dense(1); loss: binary_cross_entropy }
  }
}
data {
  source rows = csv("rows.csv")
  x <- rows.f1 .. rows.f2
}
train {
  seed: 1
  phase main: joint { optimizer: sgd(0.1), batch: 20, epochs: 2 }
}
evaluate {
  protocol: kfold(3, seed: 1)
  metrics: [hamming_loss]
}
`;

/** Rows for it. */
export function rows(count: number): string {
  const lines = Array.from({ length: count }, (_, i) => `${i % 7},${(i * 5) % 11},${i % 2},${(i >> 1) % 2}`);
  return ['f1,f2,up,side', ...lines].join('\n');
}
