/** The variants of a workload, held against one another and then timed in turn. */
import { removeFolder, temporaryFolder } from './folders.mjs';
import { variants, Variant } from './variants.mjs';

/** Steps whose losses are compared, and by how much these may differ, relative. */
const CHECKED = 4;
const TOLERANCE = 1e-4;
/** Milliseconds: to open a variant, for each of its first steps, and for all of them, of which two are enough. */
const OPEN_MS = 120_000;
const FIRST_MS = 15_000;
const ENOUGH_MS = 4_000;
/** Of a round, at least; a step that takes longer is a round. */
const ROUND_MS = 200;
/** The first steps are slower than all others: so many more are taken, and then as many as that time holds, before one is timed; none where a step takes as long. */
const [WARM, WARM_MS] = [30, 500];
/** A variant whose rounds have taken so long is in no further one. */
const SPENT_MS = 2_000;
/** For what cannot be left out. */
const LONGEST_MS = 600_000;

/**
 * @returns for each variant its times, in milliseconds a step, a number a round, and those from its start to its first loss; or why
 * there are none.
 * `options`: `rounds`, `built` (of the package), `python` (with PyTorch, or null), `wanted` (names of variants).
 */
export async function measure(workload, options) {
  const folder = temporaryFolder();
  const opened = [];
  try {
    const results = {};
    // What the first gives is what the others are held to.
    let expected;
    for (const { name, network, tolerance = TOLERANCE } of variants) {
      if (!options.wanted.includes(name) || (network && !network(workload.network)) || (name.startsWith('torch') && !options.python)) continue;
      const variant = new Variant(name, workload, { ...options, folder });
      opened.push(variant);
      results[name] = await prepare(variant, tolerance, expected);
      if (!results[name].unfit) expected ??= results[name].losses;
      options.onChecked(name, results[name]);
      if (results[name].unfit) variant.close();
      if (!expected && !name.startsWith('mtlc')) throw new Error(`${workload.name}: no variant of mtlc runs it, so there is nothing to compare with`);
    }
    await timeAll(opened.filter(({ name }) => !results[name].unfit), results, options.rounds);
    return { workload: workload.name, about: workload.about, tolerance: TOLERANCE, variants: results };
  } finally {
    opened.forEach((variant) => variant.close());
    removeFolder(folder);
  }
}

/** Opens it, compares its first losses with `expected`, where there are some, and warms it up. */
async function prepare(variant, tolerance, expected) {
  const { unfit } = await variant.answer(OPEN_MS);
  if (unfit) return { unfit };
  const losses = [];
  const began = performance.now();
  let firstMs;
  while (losses.length < CHECKED && (!expected || losses.length < 2 || performance.now() - began < ENOUGH_MS)) {
    const answer = await variant.ask('losses 1', variant.name.startsWith('mtlc') ? LONGEST_MS : FIRST_MS);
    if (answer.unfit) return { unfit: answer.late ? `a step takes more than ${FIRST_MS / 1000} s` : answer.unfit };
    losses.push(answer.losses[0]);
    firstMs ??= performance.now() - variant.began;
  }
  const apart = expected ? distance(expected, losses) : 0;
  if (!(apart <= tolerance)) return { losses, apart, unfit: `its losses differ by ${apart.toExponential(1)}` };
  const warm = await warmedUp(variant);
  return { losses, apart, firstMs, steps: Math.max(1, Math.round(ROUND_MS / warm)), ms: [] };
}

/** Milliseconds of a step. */
async function warmedUp(variant) {
  const take = async (steps) => (await variant.ask(`time ${steps}`, LONGEST_MS)).ms;
  const one = await take(1);
  return one > WARM_MS ? one : take(Math.ceil(WARM_MS / (await take(WARM))));
}

/** The largest relative difference of losses; there may be fewer than expected. */
export const distance = (expected, losses) => Math.max(...losses.map((loss, i) => Math.abs(loss - expected[i]) / Math.abs(expected[i])));

/** Round by round, one variant after the other: what slows the machine down slows all of them down. */
async function timeAll(fit, results, rounds) {
  for (let round = 0; round < rounds; round++) {
    for (const variant of fit) {
      const { steps, ms } = results[variant.name];
      if (ms.reduce((sum, each) => sum + each * steps, 0) > SPENT_MS) continue;
      ms.push((await variant.ask(`time ${steps}`, LONGEST_MS)).ms);
    }
  }
  for (const variant of fit) results[variant.name].about = await variant.ask('about', LONGEST_MS);
}
