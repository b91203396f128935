/**
 * Runs that are killed at random moments, and gone on with until they end, hold the same bits as runs that were not. The moments
 * follow from a seed; MTLC_KILLS is how many there are in all on wasm, over all specs.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { key, uniforms } from '../../src/runtime/random.ts';
import { sameRuns } from '../../src/runtime/store/same.ts';
import { binary, folder } from '../cli/mtlc.ts';
import { brief, rows, specs } from './specs.ts';

const KILLS = Number(process.env['MTLC_KILLS'] ?? 8);
const names = Object.keys(specs);
/** Checkpoints are written without end, so that many are cut off. */
const env = { ...process.env, MTLC_CHECKPOINT_SECONDS: '0.01', MTLC_THREADS: '1' };
/** About so many kills meet one run. */
const MOST = 12;
const SIGNALS = ['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT'] as const;

interface Moment {
  readonly signal: NodeJS.Signals;
  /** Epochs that are to be told since the process has had the folder. */
  readonly epochs: number;
  /** Milliseconds from then on. */
  readonly later: number;
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly err: string;
}

/** One life of a run; null lets it end by itself. */
async function live(cwd: string, words: readonly string[], run: string, moment: Moment | null): Promise<Ended> {
  const before = linesOf(run);
  const child = spawn(process.execPath, [binary, 'train', ...words, '--quiet', '--workers', '2'], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code, signal) => resolve({ code, signal, err })));
  let over = false;
  void ended.then(() => (over = true));
  if (moment) {
    while (!over && !(isHeld(run, child.pid!) && linesOf(run) >= before + moment.epochs)) await wait(3);
    await Promise.race([wait(moment.later), ended]);
    child.kill(moment.signal);
  }
  return ended;
}

/** Until then nothing could be lost. */
const isHeld = (run: string, pid: number): boolean => {
  try {
    return readFileSync(join(run, 'lock.json'), 'utf8').includes(`"pid":${pid},`);
  } catch {
    return false;
  }
};

const linesOf = (run: string): number => {
  try {
    return readFileSync(join(run, 'metrics.jsonl'), 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
};

const texts = (run: string): string[] =>
  readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/"rowsPerSecond":[^,}]+/, ''))
    .sort();

const share = (of: number, at: number, among: number): number => Math.floor(of / among) + (at < of % among ? 1 : 0);
/** cpu is slow, and goes the same roads but for its kernels: it has one spec, and a kill for every eight of the others. */
const cases = [
  ...names.map((name, at) => ({ name, backend: 'wasm', spec: specs[name]!, count: 480, kills: share(KILLS, at, names.length) })),
  { name: 'stacked', backend: 'cpu', spec: brief(specs['stacked']!), count: 120, kills: Math.ceil(KILLS / 8) },
];

describe.each(cases)('$name on $backend', ({ name, backend, spec, count, kills }) => {
  it(`ends the same after ${kills} kills`, { timeout: 60_000 * (3 + kills) }, async () => {
    const place = folder({ 'spec.mtl': spec, 'rows.csv': rows(count) });
    const anew = (run: string): string[] => ['spec.mtl', '-o', run, '--backend', backend];
    const whole = join(place, 'runs/whole');
    expect((await live(place, anew('runs/whole'), whole, null)).code).toBe(0);
    const epochs = linesOf(whole);
    let [killed, lives] = [0, 0];
    // A run that has ended before it was killed leaves the rest to the next one.
    for (let run = 0; killed < kills; run++) {
      const [short, own] = [`runs/killed-${run}`, join(place, `runs/killed-${run}`)];
      const seen: string[] = [];
      const words = (): string[] => {
        if (existsSync(join(own, 'run.json'))) return ['--resume', short];
        // Killed before run.json was there: nothing had begun.
        rmSync(own, { recursive: true, force: true });
        return anew(short);
      };
      let ended: Ended | null = null;
      while (killed < kills && !ended) {
        const [which, far, late] = uniforms(key(20, name, lives++), 3) as unknown as [number, number, number];
        const signal = SIGNALS[Math.floor(which * SIGNALS.length)]!;
        const moment = { signal, epochs: Math.floor((far * 2 * epochs) / (Math.min(kills, MOST) + 2)), later: Math.floor(late * 40) };
        const life = await live(place, words(), own, moment);
        if (life.code === 0 || life.err.includes('MTL7602')) ended = life;
        else {
          seen.push(`${signal} at ${linesOf(own)} of ${epochs} epochs`);
          killed++;
          // A process that has hardly begun dies of any signal.
          expect(life.signal !== null || life.code === 130, `${seen.join(', ')}: ${life.code} ${life.signal} ${life.err}`).toBe(true);
        }
      }
      const { code, err } = ended ?? (await live(place, words(), own, null));
      if (process.env['MTLC_KILLS']) console.log(`${name} on ${backend}, ${killed} of ${kills} kills: ${seen.join(', ')}`);
      expect(code === 0 || err.includes('MTL7602'), `${seen.join(', ')}: ${err}`).toBe(true);
      expect(sameRuns(whole, own)).toMatch(/bit for bit/);
      expect(texts(own)).toEqual(texts(whole));
      rmSync(own, { recursive: true });
    }
  });
});
