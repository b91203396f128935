/** Checkpoints that are damaged, disks that are full or read-only, folders that are gone, locked or changed. */
import { createHash } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isProblem } from '../../src/runtime/experiment.ts';
import { decodeState, encodeState, openState } from '../../src/runtime/store/checkpoint.ts';
import { newestState, partKeeper } from '../../src/runtime/store/checkpoints.ts';
import { lockFolder } from '../../src/runtime/store/lock.ts';
import { firstDifference } from '../../src/runtime/store/same.ts';
import type { TrainingState } from '../../src/runtime/train/state.ts';
import { unfitState } from '../../src/runtime/train/unfit-state.ts';
import { binary, folder, mtlc, type Outcome } from '../cli/mtlc.ts';
import { rows, specs } from './specs.ts';

const part = { variant: 'main', condition: '5%', repeat: 'fold-01' };
const stateAt = (epoch: number): TrainingState => ({
  ...{ phase: 1, epoch, slots: { main: { 'k/velocity': weight(6) } }, values: { k: weight(6), b: weight(2) } },
  history: [{ rate: NaN, losses: { total: -0, tasks: { a: 1 / 3 } } } as never],
});
const weight = (count: number) => ({ shape: [count], values: Float32Array.from({ length: count }, (_, i) => (i === 0 ? NaN : 1 / (i + 1))) });

const start = { shape: [6] };
const program = { model: { parameters: { k: start, b: { shape: [2] } } }, phases: [{ name: 'first', epochs: 3 }, { name: 'main', epochs: 9 }] } as never;
const unfit = (state: unknown): string | null => unfitState(program, state);

/** With the checksum of what it holds now. */
function signed(file: Uint8Array): Uint8Array {
  const at = 8 + '{"__metadata__":{"sha256":"'.length;
  const blank = Buffer.from(file).fill('0', at, at + 64);
  return Buffer.from(file).fill(createHash('sha256').update(blank).digest('hex'), at, at + 64);
}

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
    const any = (): null => null;
    expect(newestState(run, part, any).state!.epoch).toBe(3);
    const newest = join(place, '000003.safetensors');
    writeFileSync(newest, readFileSync(newest).subarray(0, 200));
    const found = newestState(run, part, any);
    expect(found.state!.epoch).toBe(2);
    expect(found.damaged.map(({ message }) => message)).toEqual([expect.stringContaining('000003.safetensors` is damaged: its checksum differs')]);
    // The damaged one is out of the way: what is kept next does not push the good one out.
    partKeeper(run, part, () => 0, () => {}).keep(stateAt(4));
    expect(readdirSync(place).sort()).toEqual(['000002.safetensors', '000003.safetensors']);
    expect(newestState(run, part, any).state!.epoch).toBe(4);
  });

  it('gives way, too, where its checksum is right and a training cannot go on from what it holds', () => {
    const good = stateAt(3);
    expect(unfit(decodeState(encodeState(good)))).toBeNull();
    const others: readonly (readonly [object | null | number, string])[] = [
      [null, 'it holds no training state'],
      [7, 'it holds no training state'],
      [{ ...good, epoch: '3' }, 'it holds no training state'],
      [{ ...good, history: {} }, 'it holds no training state'],
      [{ ...good, values: { ...good.values, b: { shape: [3], values: new Float32Array(2) } } }, 'it holds no training state'],
      [{ ...good, within: { step: -1, sums: {}, trust: {} } }, 'it holds no training state'],
      [{ ...good, best: { values: {} } }, 'it holds no training state'],
      [{ ...good, phase: 3 }, 'the program has no epoch 4 of phase 4'],
      [{ ...good, epoch: 9 }, 'the program has no epoch 10 of phase 2'],
      [{ ...good, slots: { other: {} } }, 'the program has no phase `other`'],
      [{ ...good, values: { k: weight(6) } }, 'it lacks `b`'],
      [{ ...good, values: { k: weight(5), b: weight(2) } }, '`k` is [5], the program\'s is [6]'],
    ];
    for (const [state, reason] of others) expect(unfit(decodeState(encodeState(state))), JSON.stringify(state)).toBe(reason);

    const run = folder();
    const keeper = partKeeper(run, part, () => 0, () => {});
    keeper.keep(good);
    keeper.keep(others.at(-1)![0] as TrainingState);
    const found = newestState(run, part, unfit);
    expect([found.state!.epoch, found.damaged.map(({ message }) => message)]).toEqual([3, [expect.stringContaining('is damaged: `k` is [5]')]]);
  });

  it('is refused whatever has been changed in it and signed anew', () => {
    const file = encodeState(stateAt(3));
    expect(openState(signed(file))).toHaveProperty('state');
    const changes = [['"format":', '"format:'], ['"data_offsets":[0,24]', '"data_offsets":[9,99]'], ['"shape":[6]', '"shape":nul'], ['"shape":[6]', '"shape":[5]'], ['{\\"$tensor\\":', '{\\"$tensir\\":']] as const;
    for (const [from, to] of changes) {
      const changed = Buffer.from(file);
      expect(changed.indexOf(from), from).toBeGreaterThan(0);
      changed.write(to, changed.indexOf(from));
      const opened = openState(signed(changed));
      expect('damage' in opened || unfit(opened.state) !== null, to).toBe(true);
    }
    expect(openState(signed(Buffer.from(file).fill(0xff, 0, 8)))).toMatchObject({ damage: expect.stringContaining('no whole training state') });
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

  it('goes on from what is good where a checkpoint is damaged, and by another Node, and says so', async () => {
    const run = stopped('damaged');
    const record = JSON.parse(readFileSync(join(place, run, 'run.json'), 'utf8')) as object;
    writeFileSync(join(place, run, 'run.json'), JSON.stringify({ ...record, node: 'v18.0.0' }));
    const file = join(place, run, 'parts/main/all/fold-01/checkpoint.safetensors');
    const bytes = readFileSync(file);
    bytes[bytes.length - 5]! ^= 1;
    writeFileSync(file, bytes);
    const { code, err } = await mtlc(['train', '--resume', run], { cwd: place });
    expect([code, err]).toEqual([0, expect.stringContaining('fold-01/checkpoint.safetensors` is damaged: its checksum differs')]);
    expect(err).toContain(`the run began with Node v18.0.0, and here it is ${process.version}: the result may differ in its last bits (MTL7610)`);
  }, 240_000);

  /** A process that goes on with a run, and is held as soon as the run is its own. */
  async function held(run: string): Promise<{ readonly go: () => Promise<Outcome>; readonly step: () => Promise<void> }> {
    const child = spawn(process.execPath, [binary, 'train', '--resume', run, '--quiet'], { cwd: place });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const ended = new Promise<Outcome>((done) => child.on('close', (code) => done({ code, out: '', err })));
    while (!existsSync(resolve(place, run, 'lock.json')) && child.exitCode === null) await wait(2);
    child.kill('SIGSTOP');
    const step = async () => {
      child.kill('SIGCONT');
      await wait(5);
      child.kill('SIGSTOP');
    };
    return { go: () => (child.kill('SIGCONT'), ended), step };
  }

  it('is gone on with by one process at a time', async () => {
    const run = stopped('both');
    const first = await held(run);
    const second = await resume(run);
    expect([second.code, second.err]).toEqual([1, expect.stringMatching(/MTL7606]: a run is going on in `runs\/both`: process \d+\n/)]);
    const { code, err } = await first.go();
    expect([code, err, existsSync(join(place, run, 'lock.json'))]).toEqual([0, '', false]);
  }, 240_000);

  it('whose folder is moved away says so once, makes no other, and goes on where the folder is', async () => {
    const run = stopped('moved');
    const process = await held(run);
    renameSync(join(place, run), join(place, 'runs/elsewhere'));
    const { code, err } = await process.go();
    expect([code, err]).toEqual([1, expect.stringContaining("MTL7501]: the run's folder `runs/moved` cannot be written: it is gone")]);
    expect([err.match(/error\[/g), existsSync(join(place, run))]).toEqual([['error['], false]);
    expect((await resume('runs/elsewhere')).code).toBe(0);
  }, 240_000);

  // A disk of its own: mounting takes a system that allows it.
  const disk = join(folder(), 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk]).status === 0;
  if (!mounted) console.log('no disk can be mounted here: a full one is not tried');
  afterAll(() => void (mounted && spawnSync('umount', [disk])));

  // Permissions do not bind the superuser; a disk does.
  const readOnly = process.getuid?.() === 0 ? mounted && ((on: boolean) => spawnSync('mount', ['-o', `remount,${on ? 'ro' : 'rw'}`, disk]).status === 0) : (on: boolean) => (chmodSync(disk, on ? 0o555 : 0o755), chmodSync(join(disk, 'run'), on ? 0o555 : 0o755), true);

  it.skipIf(!readOnly)('in a folder that has become read-only says so once, and goes on when it can be written', async () => {
    const run = join(disk, 'run');
    cpSync(join(place, 'runs/stopped'), run, { recursive: true });
    const process = await held(run);
    // Not while it has a file open.
    while (!(readOnly as (on: boolean) => boolean)(true)) await process.step();
    const underWay = await process.go();
    const before = readdirSync(run, { recursive: true });
    const refused = await resume(run);
    const anew = await mtlc(['train', 'spec.mtl', '-o', join(disk, 'new'), '--quiet'], { cwd: place });
    for (const { code, err } of [underWay, refused, anew]) {
      expect([code, err]).toEqual([1, expect.stringMatching(/MTL7501]: the run's folder `.*` cannot be written: (the disk is read-only|permission denied)/)]);
      expect(err.match(/error\[/g)).toHaveLength(1);
    }
    expect([readdirSync(run, { recursive: true }), existsSync(join(disk, 'new'))]).toEqual([before, false]);
    (readOnly as (on: boolean) => boolean)(false);
    expect((await resume(run)).code).toBe(0);
    rmSync(run, { recursive: true });
  }, 240_000);

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
