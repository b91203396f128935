/**
 * Runs that are killed at random moments, and gone on with until they end, hold the same bits as runs that were not. The moments
 * follow from a seed; MTLC_KILLS is how many there are in all, over all specs.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { key, uniforms } from '../../src/runtime/random.ts';
import { sameRuns } from '../../src/runtime/store/same.ts';
import { binary, folder } from '../cli/mtlc.ts';
import { rows, specs } from './specs.ts';

const KILLS = Number(process.env['MTLC_KILLS'] ?? 12);
const names = Object.keys(specs);
/** Checkpoints are written without end, so that many are cut off. */
const env = { ...process.env, MTLC_CHECKPOINT_SECONDS: '0.01', MTLC_THREADS: '1' };
const SIGNALS = ['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT'] as const;

interface Moment {
  readonly signal: NodeJS.Signals;
  /** Epochs that are to be told since the process began. */
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
    while (!over && linesOf(run) < before + moment.epochs) await wait(3);
    await Promise.race([wait(moment.later), ended]);
    child.kill(moment.signal);
  }
  return ended;
}

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

describe.each(names.map((name, at) => ({ name, kills: Math.floor(KILLS / names.length) + (at < KILLS % names.length ? 1 : 0) })))('$name', ({ name, kills }) => {
  it(`ends the same after ${kills} kills`, { timeout: 60_000 * (3 + kills) }, async () => {
    const place = folder({ 'spec.mtl': specs[name]!, 'rows.csv': rows(480) });
    const [whole, killed] = ['runs/whole', 'runs/killed'].map((run) => join(place, run)) as [string, string];
    expect((await live(place, ['spec.mtl', '-o', 'runs/whole'], whole, null)).code).toBe(0);
    const epochs = linesOf(whole);
    const seen: string[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const [which, far, late] = uniforms(key(20, name, kill), 3) as unknown as [number, number, number];
      const signal = SIGNALS[Math.floor(which * SIGNALS.length)]!;
      const moment = { signal, epochs: Math.floor((far * 2 * epochs) / (kills + 2)), later: Math.floor(late * 40) };
      const begun = existsSync(join(killed, 'run.json'));
      const { code, signal: died, err } = await live(place, begun ? ['--resume', 'runs/killed'] : ['spec.mtl', '-o', 'runs/killed'], killed, moment);
      seen.push(`${signal} at ${linesOf(killed)} of ${epochs} epochs`);
      if (code === 0) break;
      // A process that has hardly begun dies of any signal.
      expect(died !== null || code === 130, `${seen.join(', ')}: ${code} ${died} ${err}`).toBe(true);
      // Killed before run.json was there: nothing had begun.
      if (!existsSync(join(killed, 'run.json'))) rmSync(killed, { recursive: true, force: true });
    }
    const words = existsSync(join(killed, 'run.json')) ? ['--resume', 'runs/killed'] : ['spec.mtl', '-o', 'runs/killed'];
    const { code, err } = await live(place, words, killed, null);
    if (process.env['MTLC_KILLS']) console.log(`${name}: ${seen.join(', ')}`);
    expect(code === 0 || err.includes('MTL7602'), `${seen.join(', ')}: ${err}`).toBe(true);
    expect(sameRuns(whole, killed)).toMatch(/bit for bit/);
    expect(texts(killed)).toEqual(texts(whole));
  });
});
