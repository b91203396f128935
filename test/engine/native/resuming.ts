/** A run on TensorFlow of parts side by side that is killed and gone on with is the one that trains them one after the other. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { binary, folder, mtlc, rows, small } from '../../cli/mtlc.ts';

interface Epoch {
  readonly part: { readonly repeat: string };
  readonly epoch: number;
  readonly losses: unknown;
}

const EPOCHS = 30;
const KILLED = 10;

const epochsOf = (run: string): Epoch[] => {
  const path = join(run, 'metrics.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as Epoch) : [];
};

/** By part and epoch. */
const lossesOf = (run: string) => Object.fromEntries(epochsOf(run).map(({ part, epoch, losses }) => [`${part.repeat} ${epoch}`, losses]));

/** `env` finds the binding. */
export function testResuming(env: Readonly<Record<string, string>> = {}): void {
  test('parts that are trained side by side and killed go on from their last checkpoints, to the bits that they have one after the other', async () => {
    const cwd = folder({ 'small.mtl': small, 'rows.csv': rows(60) });
    const own = { ...env, MTLC_CHECKPOINT_SECONDS: '0.01' };
    const words = ['train', 'small.mtl', '--backend', 'native', '--set', `train.main.epochs=${EPOCHS}`];
    const killed = join(cwd, 'runs/killed');
    const child = spawn(process.execPath, [binary, ...words, '--workers', '2', '-o', killed], { cwd, env: { ...process.env, ...own }, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)));
    while (child.exitCode === null && epochsOf(killed).length < KILLED) await wait(3);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');

    const { code, err } = await mtlc(['train', '--resume', killed, '--workers', '2'], { cwd, env: own });
    expect({ code, faults: err.match(/^error.*/gm) }).toEqual({ code: 0, faults: null });
    const begunAnew = ['fold 1', 'fold 2'].filter((part) => new RegExp(`${part} +main 1/${EPOCHS} `).test(err));
    expect(begunAnew.length).toBeLessThan(2);
    await mtlc([...words, '--workers', '1', '-o', 'runs/whole'], { cwd, env: own });
    const whole = lossesOf(join(cwd, 'runs/whole'));
    expect(Object.keys(whole)).toHaveLength(4 * EPOCHS);
    expect(lossesOf(killed)).toEqual(whole);
    const { backend, workers, steps } = JSON.parse(readFileSync(join(killed, 'run.json'), 'utf8')) as Record<string, unknown>;
    expect({ backend, workers, steps }).toMatchObject({ backend: { name: 'native', threads: 1 }, workers: 2, steps: { main: 'replayed' } });
  }, 180_000);
}
