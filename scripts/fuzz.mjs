/**
 * Tries made-up and mangled input on what reads it:
 *
 *     node scripts/fuzz.mjs [TARGET ...] [--cases N] [--from N] [--seed 1]
 *
 * Targets: specs (200,000 cases), csv, npy, jpeg, png, checkpoint, model and ir (20,000 each), all of them where none is named;
 * test/fuzz/main.ts says what each tries. A case has to come to a result or a diagnostic, without an exception, in 2 s of processor
 * time and 1 GB of memory. A finding is printed with its input, kept in the folder `fuzz/` here; the exit code is then 1.
 * The same seed and number give the same case: `--from N --cases 1` tries it again. Where it is interrupted, it says how far it came.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const bundle = path.join(root, 'dist/fuzz.mjs');
/** Wall time without a sign of life: the thread hangs. */
const HANGS_MS = 30_000;

if (isMainThread) await main();
else await work();

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { cases: { type: 'string' }, from: { type: 'string', default: '0' }, seed: { type: 'string', default: '1' } },
  });
  await build({
    entryPoints: [path.join(root, 'test/fuzz/main.ts')],
    ...{ bundle: true, platform: 'node', format: 'esm', outfile: bundle, logLevel: 'error', packages: 'external', loader: { '.wasm': 'binary' } },
  });
  const { targetsOf } = await import(pathToFileURL(bundle).href);
  const known = await targetsOf(root);
  const unknown = positionals.find((name) => !known.some((target) => target.name === name));
  if (unknown !== undefined) throw new Error(`there is no target ${unknown}; there is ${known.map(({ name }) => name).join(', ')}`);
  let findings = 0;
  for (const { name, cases } of known.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    const from = Number(values.from);
    findings += await fuzz(name, Number(values.seed), from, from + (values.cases === undefined ? cases : Number(values.cases)));
  }
  process.exitCode = findings > 0 ? 1 : 0;
}

async function fuzz(target, seed, from, to) {
  const began = performance.now();
  const total = { at: from, findings: 0, results: 0, most: 0 };
  const tell = () => {
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    console.log(`${target}: ${total.at - from} cases in ${seconds} s, ${total.results} with a result, ${(total.most / 1e6).toFixed(0)} MB at most, ${total.findings} findings`);
  };
  const interrupted = () => {
    tell();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupted);
  while (total.at < to) total.at = await stretch({ target, seed, from: total.at, to }, total);
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupted);
  tell();
  return total.findings;
}

/** Until the thread ends, or has to be ended; where to go on. */
function stretch(setting, total) {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: setting, resourceLimits: { maxOldGenerationSizeMb: 1024 } });
  let at = setting.from;
  let seen = performance.now();
  const report = (found, input) => {
    total.findings++;
    const file = path.join('fuzz', `${setting.target}-${setting.seed}-${at}`);
    if (input !== undefined) {
      mkdirSync('fuzz', { recursive: true });
      writeFileSync(file, input);
    }
    console.log(`${setting.target} --seed ${setting.seed} --from ${at} --cases 1: ${found}\n`);
  };
  return new Promise((resolve) => {
    const watch = setInterval(() => {
      if (performance.now() - seen < HANGS_MS) return;
      report('it hangs');
      worker.terminate();
    }, 1000);
    worker.on('message', (message) => {
      seen = performance.now();
      at = total.at = message.at;
      if (message.found) report(message.found, message.input);
      total.results += message.results ?? 0;
      total.most = Math.max(total.most, message.resident ?? 0);
    });
    worker.on('error', (error) => report(error.stack));
    worker.on('exit', (code) => {
      clearInterval(watch);
      resolve(code === 0 ? setting.to : at + 1);
    });
  });
}

async function work() {
  const { target: name, seed, from, to } = workerData;
  const { targetsOf, tryCase, drawsOf } = await import(pathToFileURL(bundle).href);
  const target = (await targetsOf(root)).find((each) => each.name === name);
  let results = 0;
  let told = 0;
  for (let at = from; at < to; at++) {
    if (performance.now() - told > 200) {
      parentPort.postMessage({ at, results, resident: process.memoryUsage.rss() });
      told = performance.now();
      results = 0;
    }
    const { result, found } = await tryCase(target, seed, at);
    results += Number(result);
    if (found) parentPort.postMessage({ at, found, input: target.input(drawsOf(seed, at)) });
  }
  parentPort.postMessage({ at: to, results, resident: process.memoryUsage.rss() });
}
