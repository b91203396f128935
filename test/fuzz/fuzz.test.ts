/** A fixed budget of `scripts/fuzz.mjs`. */
import { expect, it } from 'vitest';
import { root } from '../cli/mtlc.ts';
import { targetsOf, tryCase } from './main.ts';

const CASES: Readonly<Record<string, number>> = { specs: 80, jpeg: 100, png: 100 };
const SEED = 1;

it.each(await targetsOf(root))('$name: a result or a diagnostic', async (target) => {
  for (let at = 0; at < (CASES[target.name] ?? 400); at++) {
    const { found } = await tryCase(target, SEED, at);
    // How long a case takes, and how much memory the process has, is the script's to judge.
    if (found?.startsWith('it takes')) continue;
    expect(found, `node scripts/fuzz.mjs ${target.name} --seed ${SEED} --from ${at} --cases 1`).toBeNull();
  }
}, 60_000);
