/**
 * One workload by one variant, in a process of its own: node child.mjs VARIANT WORKLOAD FOLDER PACKAGE. It reads a line
 * `losses N` or `time N` at a time from standard input, takes N steps, and answers with a line of JSON, as to `about`; `pytorch.py` does the same.
 */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { writeArrays } from './arrays.mjs';
import { workloadOf } from './workloads.mjs';

const [variant, name, folder, built] = process.argv.slice(2);
const workload = workloadOf(name);

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

/** Of mtlc: what runs its steps. */
const runners = {
  mtlc: { backend: 'wasm', threads: 1 },
  mtlc_threads: { backend: 'wasm', threads: cpus().length },
  mtlc_native: { backend: 'native', threads: cpus().length },
  mtlc_gpu: { backend: 'gpu', threads: 1 },
  mtlc_webgpu: { backend: 'webgpu', threads: 1 },
  mtlc_native_eager: { backend: 'native', threads: cpus().length, eager: true },
};

/** One of mtlc's is the first to be opened: the others start from what it writes. */
async function openMtlc({ backend, threads, eager = false }) {
  if (eager) process.env.MTLC_PLAN = 'off';
  const { open } = await import(pathToFileURL(path.join(built, 'dist/bench.js')).href);
  const { data, start, ...opened } = await open(workload, folder, path.resolve(import.meta.dirname, '../..'), { backend, threads });
  if (!existsSync(path.join(folder, 'start.json'))) {
    writeArrays(folder, 'data', data);
    writeArrays(folder, 'start', workload.arrange(start));
  }
  return opened;
}

async function openHand() {
  const { open } = await import(`./${variant}.mjs`);
  const { step, about } = await open(workload, folder);
  let at = 0;
  const advance = async (steps) => {
    let sum = 0;
    for (let i = 0; i < steps; i++) sum += await step(at++);
    return sum / steps;
  };
  return { about: () => about, advance };
}

const answers = {
  losses: async ({ advance }, steps) => {
    const losses = [];
    for (let i = 0; i < steps; i++) losses.push(await advance(1));
    return { losses };
  },
  time: async ({ advance }, steps) => {
    const began = performance.now();
    await advance(steps);
    return { ms: (performance.now() - began) / steps };
  },
  /** How it ran, and the most memory that its process took. */
  about: ({ about }) => ({ ...about(), peakMb: Math.round(process.resourceUsage().maxRSS / 1024) }),
};

try {
  const opened = await (runners[variant] ? openMtlc(runners[variant]) : openHand());
  say({ opened: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, steps] = line.split(' ');
    say(await answers[command](opened, Number(steps)));
  }
} catch (error) {
  say({ unfit: error.message.split('\n')[0] });
}
process.exit();
