/**
 * Builds the kernels of the plan, src/engine/plan/wasm/*.cc: kernels.wasm, and kernels.fma.wasm with multiply-adds that
 * round once. Needs clang++ and wasm-ld of LLVM 19 (`CLANG`, `WASM_LD` name others). Run: npm run kernels; with
 * `-- --check` nothing is written, and what differs from the sources is an error.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const { CLANG = 'clang++-19', WASM_LD = 'wasm-ld-19' } = process.env;
const FLAGS = ['--target=wasm32', '-std=c++20', '-nostdlib', '-ffreestanding', '-fno-exceptions', '-fno-rtti', '-O3', '-Wall', '-Werror'];
const FEATURES = ['-msimd128', '-mbulk-memory', '-matomics'];
const LINK = ['--no-entry', '--import-memory', '--max-memory=4294967296', '--export=run', '--export=__heap_base', '--export=__stack_pointer', '-z', 'stack-size=262144', '--strip-all'];
const BUILDS = { 'kernels.wasm': [], 'kernels.fma.wasm': ['-mrelaxed-simd'] };

const folder = path.resolve(import.meta.dirname, '../src/engine/plan/wasm');
const check = process.argv.includes('--check');
const work = mkdtempSync(path.join(tmpdir(), 'mtlc-kernels-'));
try {
  keep('opcodes.h', Buffer.from(header('opcodes.ts', 'OPCODES')));
  keep('steps.h', Buffer.from(header('../elementwise.ts', 'STEPS')));
  for (const [name, features] of Object.entries(BUILDS)) keep(name, build(features));
} finally {
  rmSync(work, { recursive: true });
}

/** The names of the first list of a file, as a macro of that name. */
function header(file, macro) {
  const text = readFileSync(path.join(folder, file), 'utf8');
  const list = text.slice(text.indexOf('export const'), text.indexOf('as const'));
  const names = [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name);
  return `// Written by \`npm run kernels\` from ${path.basename(file)}.\n#pragma once\n#define ${macro}(X) ${names.map((name) => `X(${name})`).join(' ')}\n`;
}

function build(features) {
  const objects = readdirSync(folder).filter((name) => name.endsWith('.cc')).sort().map((name) => {
    const object = path.join(work, `${name}.o`);
    execute(CLANG, [...FLAGS, ...FEATURES, ...features, `-ffile-prefix-map=${folder}=.`, '-c', path.join(folder, name), '-o', object]);
    return object;
  });
  const module = path.join(work, 'module.wasm');
  execute(WASM_LD, [...LINK, ...objects, '-o', module]);
  return readFileSync(module);
}

function execute(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(error ? `${command}: ${error.message}` : `${command} failed`);
}

function keep(name, contents) {
  const file = path.join(folder, name);
  if (existsSync(file) && contents.equals(readFileSync(file))) return;
  if (!check) return writeFileSync(file, contents);
  console.error(`${path.relative(process.cwd(), file)} is not what the sources give: run npm run kernels`);
  process.exitCode = 1;
}
