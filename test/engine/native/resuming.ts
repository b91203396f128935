/** A run on TensorFlow that is killed and gone on with is the one that was not. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { binary, folder, mtlc, rows, small } from '../../cli/mtlc.ts';

interface Epoch {
  readonly epoch: number;
  readonly losses: { readonly total: number };
}

const EPOCHS = 60;
const KILLED = 20;

const epochsOf = (run: string): Epoch[] => {
  const path = join(run, 'metrics.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as Epoch) : [];
};

/** `env` finds the binding. */
export function testResuming(env: Readonly<Record<string, string>> = {}): void {
  test('a run that is killed goes on from its last checkpoint, to the same losses', async () => {
    const cwd = folder({ 'small.mtl': small, 'rows.csv': rows(60) });
    const own = { ...env, MTLC_CHECKPOINT_SECONDS: '0.01' };
    const words = ['train', 'small.mtl', '--backend', 'native', '--set', `train.main.epochs=${EPOCHS}`];
    const killed = join(cwd, 'runs/killed');
    const child = spawn(process.execPath, [binary, ...words, '-o', killed], { cwd, env: { ...process.env, ...own }, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)));
    while (child.exitCode === null && epochsOf(killed).length < KILLED) await wait(3);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');

    const { code, err } = await mtlc(['train', '--resume', killed], { cwd, env: own });
    expect({ code, faults: err.match(/^error.*/gm) }).toEqual({ code: 0, faults: null });
    expect(Number(/ (\d+)\/60 /.exec(err)![1])).toBeGreaterThan(1);
    await mtlc([...words, '-o', 'runs/whole'], { cwd, env: own });
    const [expected, found] = [epochsOf(join(cwd, 'runs/whole')), epochsOf(killed)];
    expect(found.map(({ epoch }) => epoch)).toEqual(expected.map(({ epoch }) => epoch));
    found.forEach(({ losses }, i) => expect(losses.total / expected[i]!.losses.total).toBeCloseTo(1, 5));
    const { backend, steps } = JSON.parse(readFileSync(join(killed, 'run.json'), 'utf8')) as Record<string, unknown>;
    expect({ backend, steps }).toMatchObject({ backend: { name: 'native', threads: 1 }, steps: { main: 'replayed' } });
  });
}
