/** By what a workload's step is computed: each variant is a process that answers lines, see child.mjs. */
import { spawn, spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const CORES = cpus().length;

/**
 * In the order of the table. `network` says whether it is there for such a network; those of mtlc come first, the others start from what
 * they write. `asked` ones run where they are named alone. `tolerance` is of those whose products have fewer digits (TF32 on a GPU).
 */
export const variants = [
  { name: 'mtlc', title: 'mtlc, 1 thread' },
  { name: 'mtlc_threads', title: `mtlc, ${CORES} threads` },
  { name: 'mtlc_native', title: 'mtlc, native', asked: true },
  { name: 'mtlc_native_eager', title: 'mtlc, native, not replayed', asked: true },
  { name: 'mtlc_gpu', title: 'mtlc, gpu', asked: true, tolerance: 1e-2 },
  { name: 'mtlc_webgpu', title: 'mtlc, webgpu', asked: true, tolerance: 1e-2 },
  { name: 'torch', title: 'PyTorch, 1 thread' },
  { name: 'torch_threads', title: `PyTorch, ${CORES} threads` },
  { name: 'torch_cuda', title: 'PyTorch, CUDA', asked: true, tolerance: 1e-2 },
  { name: 'torch_stacked', title: 'PyTorch, stacked heads, 1 thread', network: (name) => name === 'drn' || name === 'heads' },
  { name: 'tfjs', title: 'TF.js by hand, wasm' },
  { name: 'layers', title: 'TF.js layers, wasm' },
  { name: 'jax', title: 'jax-js, wasm' },
];

/** What all are compared with: the first of these that ran. */
export const BASES = ['torch', 'torch_cuda'];

/** The first Python that has PyTorch; null where none does. */
export function findTorch() {
  const found = ['python3', '/usr/bin/python3'].find((python) => spawnSync(python, ['-c', 'import torch, numpy'], { stdio: 'ignore' }).status === 0);
  return found ?? null;
}

const VERSION = `
import os, torch
torch.ones(2, 2) @ torch.ones(2, 2)
loaded = open("/proc/self/maps").read() if os.path.exists("/proc/self/maps") else ""
print("PyTorch", torch.__version__, "with OpenBLAS" if "openblas" in loaded else "")`;

/** Of that Python's PyTorch, and whether OpenBLAS computes its products. */
export const torchVersion = (python) => spawnSync(python, ['-c', VERSION], { encoding: 'utf8' }).stdout.trim();

/** A process of its own: what runs in one has no say in another. */
export class Variant {
  #child;
  #waiting = [];
  #said = '';

  constructor(name, { name: workload, network, optimizer, rate }, { folder, built, python }) {
    const [command, words] = name.startsWith('torch')
      ? [python, [path.join(import.meta.dirname, 'pytorch.py'), name, network, optimizer, String(rate), folder]]
      : [process.execPath, [path.join(import.meta.dirname, 'child.mjs'), name, workload, folder, built]];
    this.name = name;
    this.began = performance.now();
    this.#child = spawn(command, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr.on('data', (text) => (this.#said = `${this.#said}${text}`.slice(-2000)));
    createInterface({ input: this.#child.stdout }).on('line', (line) => line.startsWith('{') && this.#waiting.shift()?.(JSON.parse(line)));
    this.#child.on('exit', () => this.#waiting.forEach((answer) => answer({ unfit: this.#lastWords() })));
    // What is written to a process that has ended.
    this.#child.stdin.on('error', () => {});
  }

  /** Its next answer; after `limit` milliseconds the process is ended. */
  answer(limit) {
    return new Promise((resolve) => {
      if (this.#child.exitCode !== null) return resolve({ unfit: this.#lastWords() });
      const late = setTimeout(() => {
        this.#waiting.length = 0;
        this.close();
        resolve({ unfit: `no answer in ${Math.round(limit / 1000)} s`, late: true });
      }, limit);
      this.#waiting.push((answer) => {
        clearTimeout(late);
        resolve(answer);
      });
    });
  }

  /** Why the process ended. */
  #lastWords() {
    const lines = this.#said.trim().split('\n');
    return lines.find((line) => /^\w*Error\b/.test(line)) ?? (lines.at(-1) || 'it ended');
  }

  ask(line, limit) {
    this.#child.stdin.write(`${line}\n`);
    return this.answer(limit);
  }

  close() {
    this.#child.kill('SIGKILL');
  }
}
