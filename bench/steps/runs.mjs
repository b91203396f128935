/** Whole trainings, as a user starts them, and how long a process takes to its first loss. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { removeFolder, temporaryFolder } from './folders.mjs';
import { median, minimum, number, table } from './table.mjs';
import { Variant, variants } from './variants.mjs';
import { workloadOf } from './workloads.mjs';

const TRAININGS = [['specs/mt-dnn.mtl'], ['specs/drn.mtl', '--part', '5%'], ['examples/flowers.mtl']];
const FIRST = ['mtlc', 'torch', 'tfjs'];
const STARTS = 5;
const LONGEST_MS = 120_000;

/** Rows of the table, each with the seconds that were measured. */
export async function runAll({ root, built, python }, progress) {
  const trainings = TRAININGS.map((words) => {
    progress(`mtlc train ${words.join(' ')}`);
    return { what: `\`mtlc train ${words.join(' ')}\``, seconds: [train(root, words)] };
  });
  const first = [];
  for (const name of FIRST.filter((each) => each !== 'torch' || python)) {
    progress(`first step: ${name}`);
    const { title } = variants.find((variant) => variant.name === name);
    first.push({ what: `MT-DNN, from the start of the process to the first loss: ${title}`, seconds: await firstSteps(name, { built, python }) });
  }
  progress('');
  return [...trainings, ...first];
}

/** Seconds of the whole command; the folder of its run is removed. */
function train(root, words) {
  const mtlc = path.join(root, 'bin/mtlc.js');
  // In a checkout the first command after a change builds the bundle.
  spawnSync(process.execPath, [mtlc, '--version'], { stdio: 'ignore' });
  const out = temporaryFolder();
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [mtlc, 'train', ...words, '--quiet', '-o', path.join(out, 'run')], { cwd: root, encoding: 'utf8' });
  const seconds = (performance.now() - began) / 1000;
  removeFolder(out);
  if (status !== 0) throw new Error(`mtlc train ${words.join(' ')}: ${stderr.trim().split('\n').at(-1)}`);
  return seconds;
}

async function firstSteps(name, options) {
  const workload = workloadOf('mt-dnn-b16');
  const folder = temporaryFolder();
  // What the others start from.
  await firstStep(new Variant('mtlc', workload, { ...options, folder }));
  const seconds = [];
  for (let i = 0; i < STARTS; i++) {
    const began = performance.now();
    await firstStep(new Variant(name, workload, { ...options, folder }));
    seconds.push((performance.now() - began) / 1000);
  }
  removeFolder(folder);
  return seconds;
}

async function firstStep(variant) {
  const opened = await variant.answer(LONGEST_MS);
  const { unfit } = opened.unfit ? opened : await variant.ask('losses 1', LONGEST_MS);
  variant.close();
  if (unfit) throw new Error(`${variant.name}: ${unfit}`);
}

export const runsTable = (runs) =>
  table(['', 'seconds, least', 'median', 'times'], runs.map(({ what, seconds }) => [what, number(minimum(seconds)), number(median(seconds)), seconds.length]));
