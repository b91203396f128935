/** What a step costs: the step that `mtlc train` runs, beside the same step by hand in TensorFlow.js, jax-js and PyTorch. docs/performance.md says how. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { measure } from './measure.mjs';
import { buildPackage } from './package.mjs';
import { runAll, runsTable } from './runs.mjs';
import { figuresOf, kernelsOf, linesOf, markdown } from './table.mjs';
import { findTorch, torchVersion, variants } from './variants.mjs';
import { dryWorkloads, gpuWorkloads, workloadOf, workloads } from './workloads.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const text = { type: 'string' };
const flag = { type: 'boolean' };
const options = { only: text, variants: text, rounds: text, json: text, runs: flag, write: flag, gpu: flag, dry: flag, list: flag, help: flag };
const USAGE = `npm run bench -- with any of
  --only NAMES       these workloads, with commas between: mt-dnn-b16,cnn
  --variants NAMES   these variants beside mtlc: torch,tfjs
  --rounds N         7 where it is left out
  --json FILE        everything that was measured
  --runs             also whole trainings, and the time to the first step
  --write            the tables of docs/performance.md
  --gpu              what a GPU is for, at its sizes, by all backends, beside PyTorch on CUDA
  --dry              with --gpu: at tiny sizes, to see that it works
  --list             the names of workloads and variants`;

const asked = askedFor();

if (asked.help) {
  console.log(USAGE);
  process.exit();
}

if (asked.list) {
  console.log([...workloads, ...gpuWorkloads, ...variants].map(({ name, about, title }) => `${name.padEnd(16)}${about ?? title}`).join('\n'));
  process.exit();
}

/** What runs beside mtlc with --gpu. What is not there says so in its place, and nothing stands in for it. */
const GPU = ['mtlc_threads', 'mtlc_native', 'mtlc_gpu', 'mtlc_webgpu', 'torch_threads', 'torch_cuda'];

const chosen = asked.only ? asked.only.split(',').map((name) => workloadOf(name) ?? fail(`no workload is called ${name}; --list gives their names`)) : asked.gpu ? (asked.dry ? dryWorkloads : gpuWorkloads) : workloads;
const others = asked.variants?.split(',') ?? (asked.gpu ? GPU : variants.filter(({ asked: named }) => !named).map(({ name }) => name));
const unknown = others.find((other) => !variants.some(({ name }) => name === other));
if (unknown) fail(`no variant is called ${unknown}; --list gives their names`);
const rounds = Number(asked.rounds ?? 7);
if (!Number.isInteger(rounds) || rounds < 1) fail('--rounds is a whole number from 1');

// What is to be removed at the end is removed then too.
process.once('SIGINT', () => process.exit(130));

const python = findTorch();
const built = await buildPackage(root);
const setting = settingOf();
console.log(Object.entries(setting).map(([name, value]) => `${name}: ${value}`).join('\n'), '\n');

const results = [];
for (const workload of chosen) {
  const onChecked = (name) => progress(`${workload.name}: ${name} checked`);
  const result = await measure(workload, { rounds, built, python, wanted: asked.gpu ? others : ['mtlc', ...others], onChecked });
  progress('');
  console.log(linesOf(result).join('\n'));
  results.push(result);
}
const runs = asked.runs ? await runAll({ root, built, python }, progress) : [];
if (asked.runs) console.log(`${runsTable(runs)}\n`);
if (asked.json) writeFileSync(asked.json, `${JSON.stringify({ setting, results: results.map((result) => ({ ...result, figures: figuresOf(result) })), runs }, null, 2)}\n`);
if (asked.write) writePage();
process.exit();

function askedFor() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(`${error.message.split('. ')[0]}\n\n${USAGE}`);
  }
}

function fail(message) {
  console.error(`error: ${message}`);
  process.exit(2);
}

/** On a terminal, over the line before. */
function progress(line) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}

function settingOf() {
  const { version, dependencies, devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const commit = spawnSync('git', ['log', '-1', '--format=%h'], { cwd: root, encoding: 'utf8' }).stdout?.trim();
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0].model.trim()}, ${availableParallelism()} cores, ${process.platform} ${process.arch}`,
    versions: `mtlc ${version} at ${commit || 'no commit'}, Node ${process.versions.node}, TF.js ${dependencies['@tensorflow/tfjs']}, jax-js ${devDependencies['@jax-js/jax']}, ${python ? torchVersion(python) : 'no PyTorch: no ratios'}`,
    rounds,
  };
}

/** Between the marks of docs/performance.md. */
function writePage() {
  const file = path.join(root, 'docs/performance.md');
  const said = Object.entries({ ...setting, 'kernels of mtlc': kernelsOf(results) }).map(([name, value]) => `- ${name}: ${value}`).join('\n');
  const parts = { steps: `${said}\n\n${markdown(results)}`, ...(runs.length > 0 ? { runs: runsTable(runs) } : {}) };
  const page = Object.entries(parts).reduce(
    (before, [name, part]) => before.replace(new RegExp(`(<!-- begin: ${name} -->)[^]*(<!-- end: ${name} -->)`), (_, begin, end) => `${begin}\n\n${part}\n\n${end}`),
    readFileSync(file, 'utf8'),
  );
  writeFileSync(file, page);
}
