/** Checkpoints that are damaged, disks that are full, folders that are gone, locked or changed. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isProblem } from '../../src/runtime/experiment.ts';
import { decodeState, encodeState, openState } from '../../src/runtime/store/checkpoint.ts';
import { newestState, partKeeper } from '../../src/runtime/store/checkpoints.ts';
import { lockFolder } from '../../src/runtime/store/lock.ts';
import { firstDifference } from '../../src/runtime/store/same.ts';
import type { TrainingState } from '../../src/runtime/train/state.ts';
import { folder, mtlc } from '../cli/mtlc.ts';
import { rows, specs } from './specs.ts';

const part = { variant: 'main', condition: '5%', repeat: 'fold-01' };
const stateAt = (epoch: number): TrainingState => ({
  ...{ phase: 1, epoch, slots: { main: { 'k/velocity': weight(6) } }, values: { k: weight(6), b: weight(2) } },
  history: [{ rate: NaN, losses: { total: -0, tasks: { a: 1 / 3 } } } as never],
});
const weight = (count: number) => ({ shape: [count], values: Float32Array.from({ length: count }, (_, i) => (i === 0 ? NaN : 1 / (i + 1))) });

describe('a checkpoint', () => {
  it('holds every number as it was', () => {
    const file = encodeState(stateAt(3));
    expect(firstDifference(stateAt(3), decodeState(file))).toBeNull();
    expect(openState(file)).toHaveProperty('state');
  });

  it('is known as damaged whichever byte has changed, and wherever it is cut off', () => {
    const file = encodeState(stateAt(3));
    for (let at = 0; at < file.length; at++) {
      const changed = file.slice();
      changed[at]! ^= 1 << at % 8;
      expect(openState(changed), `byte ${at}`).toHaveProperty('damage');
      expect(openState(file.subarray(0, at)), `cut at ${at}`).toHaveProperty('damage');
    }
    expect(openState(new Uint8Array([...file, 0]))).toEqual({ damage: 'its checksum differs' });
  });

  it('gives way to the one before where it is damaged, and the newest two are kept', () => {
    const run = folder();
    const keeper = partKeeper(run, part, () => 0, () => {});
    for (const epoch of [1, 2, 3]) keeper.keep(stateAt(epoch));
    const place = join(run, 'checkpoints/main/5%/fold-01');
    expect(readdirSync(place).sort()).toEqual(['000002.safetensors', '000003.safetensors']);
    expect(newestState(run, part).state!.epoch).toBe(3);
    const newest = join(place, '000003.safetensors');
    writeFileSync(newest, readFileSync(newest).subarray(0, 200));
    const found = newestState(run, part);
    expect(found.state!.epoch).toBe(2);
    expect(found.damaged.map(({ message }) => message)).toEqual([expect.stringContaining('000003.safetensors` is damaged: its checksum differs')]);
    // The damaged one is out of the way: what is kept next does not push the good one out.
    partKeeper(run, part, () => 0, () => {}).keep(stateAt(4));
    expect(readdirSync(place).sort()).toEqual(['000002.safetensors', '000003.safetensors']);
    expect(newestState(run, part).state!.epoch).toBe(4);
  });

  it('is written neither into a folder that is gone nor in part', () => {
    const run = folder();
    rmSync(run, { recursive: true });
    let told = 0;
    const keeper = partKeeper(run, part, () => 0, () => told++);
    keeper.keep(stateAt(1));
    expect(keeper.problem()).toMatchObject({ code: 'MTL7501', message: expect.stringContaining('it is gone') });
    expect([told, keeper.due(), existsSync(run)]).toEqual([1, false, false]);
  });
});

describe('the lock of a folder', () => {
  const lock = (holder: object) => folder({ 'lock.json': JSON.stringify(holder) });
  const dead = spawnSync(process.execPath, ['--version']).pid;

  it('is one process at a time, and gone when it ends', () => {
    const run = folder();
    const unlock = lockFolder(run);
    expect(lockFolder(run)).toMatchObject({ code: 'MTL7606', message: expect.stringContaining(`process ${process.pid}`) });
    if (isProblem(unlock)) throw new Error(unlock.message);
    unlock();
    expect(readdirSync(run)).toEqual([]);
  });

  it.each([
    ['of a process that is dead', { pid: dead, host: os.hostname(), began: 'then' }],
    ['of a process whose number another one has now', { pid: process.pid, host: os.hostname(), began: 'then' }],
  ])('%s is taken over', (_, holder) => {
    const unlock = lockFolder(lock(holder));
    expect(isProblem(unlock)).toBe(false);
    if (!isProblem(unlock)) unlock();
  });

  it('of another machine is left, and that of a process that was killed while it wrote it is not', () => {
    expect(lockFolder(lock({ pid: 1, host: 'elsewhere', began: '' }))).toMatchObject({ message: expect.stringContaining('on `elsewhere`') });
    const unlock = lockFolder(folder({ 'lock.json': '{"pi' }));
    expect(isProblem(unlock)).toBe(false);
    if (!isProblem(unlock)) unlock();
  });
});

describe('a run that was stopped', () => {
  let place: string;
  const stopped = (name: string): string => {
    cpSync(join(place, 'runs/stopped'), join(place, 'runs', name), { recursive: true });
    return `runs/${name}`;
  };
  const resume = (run: string, more: readonly string[] = []) => mtlc(['train', '--resume', run, '--quiet', ...more], { cwd: place });

  beforeAll(async () => {
    place = folder({ 'spec.mtl': specs['masked']!, 'rows.csv': rows(480) });
    // As after a kill: a part in progress, and no word of an end.
    await mtlc(['train', 'spec.mtl', '-o', 'runs/stopped', '--quiet', '--set', 'train.main.epochs=2'], { cwd: place });
    const run = join(place, 'runs/stopped');
    const record = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as object;
    writeFileSync(join(run, 'run.json'), JSON.stringify({ ...record, outcome: 'running', ended: null }));
    rmSync(join(run, 'parts/main/all/fold-02'), { recursive: true });
    rmSync(join(run, 'report.json'));
  }, 120_000);

  it('is refused in words where its data or its program has changed, or it has ended', async () => {
    const changed = stopped('changed');
    writeFileSync(join(place, 'other.csv'), rows(481));
    const other = await resume(changed, ['--data', 'rows=other.csv']);
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('MTL7604]: `other.csv` is not the file that the run began with')]);
    writeFileSync(join(place, changed, 'program/model.ts'), '// mine');
    const mine = await resume(changed);
    expect([mine.code, mine.err]).toEqual([1, expect.stringContaining('program/model.ts` is not the file')]);
    const ends = await resume(stopped('ends'));
    expect([ends.code, ends.err]).toEqual([0, '']);
    const again = await resume('runs/ends');
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('MTL7602')]);
    const seeded = await resume('runs/ends', ['--seed', '3']);
    expect([seeded.code, seeded.err]).toEqual([2, expect.stringContaining('--resume takes no --seed')]);
  }, 240_000);

  it('goes on from what is good where a checkpoint is damaged, and says so', async () => {
    const run = stopped('damaged');
    const file = join(place, run, 'parts/main/all/fold-01/checkpoint.safetensors');
    const bytes = readFileSync(file);
    bytes[bytes.length - 5]! ^= 1;
    writeFileSync(file, bytes);
    const { code, err } = await mtlc(['train', '--resume', run], { cwd: place });
    expect([code, err]).toEqual([0, expect.stringContaining('fold-01/checkpoint.safetensors` is damaged: its checksum differs')]);
  }, 240_000);

  // A disk of its own: mounting takes a system that allows it.
  const disk = join(folder(), 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk]).status === 0;
  if (!mounted) console.log('no disk can be mounted here: a full one is not tried');
  afterAll(() => void (mounted && spawnSync('umount', [disk])));

  it.skipIf(!mounted)('on a disk that is full says so once, and goes on when there is room', async () => {
    const run = join(disk, 'run');
    cpSync(join(place, 'runs/stopped'), run, { recursive: true });
    for (const name of ['report.html', 'figure.svg', 'parts', 'metrics.jsonl']) if (name !== 'figure.svg') rmSync(join(run, name), { recursive: true, force: true });
    spawnSync('sh', ['-c', `cat /dev/zero > ${join(disk, 'filler')}`]);
    const full = await resume(run);
    expect([full.code, full.err]).toEqual([1, expect.stringContaining('cannot be written: the disk is full')]);
    expect(full.err.match(/error\[/g)).toHaveLength(1);
    rmSync(join(disk, 'filler'));
    spawnSync('mount', ['-o', 'remount,size=40m', disk]);
    expect((await resume(run)).code).toBe(0);
  }, 240_000);
});
