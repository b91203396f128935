/** Runs that are made again: the same bits, or the first number that is another. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openState, encodeState } from '../../src/runtime/store/checkpoint.ts';
import type { RunRecord } from '../../src/runtime/store/run-files.ts';
import { sameRuns } from '../../src/runtime/store/same.ts';
import type { TrainingState } from '../../src/runtime/train/state.ts';
import { folder, mtlc, rows, small } from '../cli/mtlc.ts';

const END = 'parts/main/all/fold-01/checkpoint.safetensors';
let place: string;
/** A copy of the first run, as `runs/NAME`. */
const copy = (name: string): string => {
  cpSync(join(place, 'runs/first'), join(place, 'runs', name), { recursive: true });
  return join(place, 'runs', name);
};
const again = (name: string, more: readonly string[] = []) => mtlc(['train', '--again', `runs/${name}`, '--quiet', ...more], { cwd: place });
const recordOf = (run: string): RunRecord => JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as RunRecord;

beforeAll(async () => {
  place = folder({ 'spec.mtl': small, 'rows.csv': rows(60), 'others.csv': rows(80) });
  // Whatever a command line may say is to be found in run.json.
  const asked = ['--data', 'rows=others.csv', '--seed', '5', '--part', 'fold=1', '--set', 'train.main.epochs=3', '--backend', 'wasm'];
  const { code, err } = await mtlc(['train', 'spec.mtl', '-o', 'runs/first', '--quiet', ...asked], { cwd: place, env: { MTLC_THREADS: '2' } });
  expect([code, err]).toEqual([0, '']);
}, 60_000);

describe('mtlc train RUN --again', () => {
  it('says that the bits are the same, with nothing but the folder of the run', async () => {
    const { code, err } = await again('first');
    expect([code, err]).toEqual([0, expect.stringMatching(/^the same as runs\/first, bit for bit: 22 numbers of 1 training, and the report\n$/)]);
    expect(recordOf(join(place, 'runs/first-2'))).toMatchObject({ seed: 5, part: 'fold=1', backend: { name: 'wasm', threads: 2 }, overrides: { 'train.main.epochs': '3' } });
    rmSync(join(place, 'runs/first-2'), { recursive: true });
  });

  it('names the first number that is another', async () => {
    // A program that steps further, and a hash that says that it always did.
    const run = copy('further');
    const program = join(run, 'program/main.ts');
    const text = readFileSync(program, 'utf8').replace('sgd(0.1', 'sgd(0.11');
    writeFileSync(program, text);
    const record = recordOf(run);
    const files = { ...record.files, 'program/main.ts': createHash('sha256').update(text).digest('hex') };
    writeFileSync(join(run, 'run.json'), JSON.stringify({ ...record, files, node: 'v0.1.0' }));
    const { code, err } = await again('further');
    expect([code, err]).toEqual([1, expect.stringContaining('MTL7608]: `runs/further-2` is not the same as `runs/further`')]);
    expect(err).toContain('`runs/further-2/parts/main/all/fold-01/checkpoint.safetensors` differs in `values/body.h.kernel/values/0`');
    expect(err).toContain(`the first one ran with Node v0.1.0, and this one with ${process.version}`);
  });

  it('is refused where the data or the program is another, and leaves no folder', async () => {
    const before = readdirSync(join(place, 'runs'));
    const data = await again('first', ['--data', 'rows=rows.csv']);
    expect([data.code, data.err]).toEqual([1, expect.stringContaining('MTL7604]: `rows.csv` is not the file that the run began with')]);
    expect(readdirSync(join(place, 'runs'))).toEqual(before);
    writeFileSync(join(copy('edited'), 'program/main.ts'), '// mine');
    const program = await again('edited');
    expect([program.code, program.err]).toEqual([1, expect.stringContaining('MTL7604]: `runs/edited/program/main.ts` is not the file')]);
    expect(existsSync(join(place, 'runs/edited-2'))).toBe(false);
  });
});

describe('two runs', () => {
  const changed = (name: string, change: (state: TrainingState) => unknown): string => {
    const run = copy(name);
    const opened = openState(readFileSync(join(run, END)));
    if ('damage' in opened) throw new Error(opened.damage);
    writeFileSync(join(run, END), encodeState(change(opened.state as TrainingState)));
    return run;
  };
  const compared = (run: string) => sameRuns(join(place, 'runs/first'), run);
  const says = (text: string) => ({ code: 'MTL7608', message: expect.stringContaining(text) as string });

  it('are the same in all bits, or the first other one is named', () => {
    expect(compared(copy('same'))).toMatch(/bit for bit/);
    const bit = changed('bit', (state) => {
      const { values } = state.values['up.a.kernel']!;
      const next = new Uint32Array(values.buffer, values.byteOffset);
      next[3]! ^= 1;
      return state;
    });
    expect(compared(bit)).toMatchObject(says('differs in `values/up.a.kernel/values/3`'));
    expect(compared(changed('slot', ({ slots, ...state }) => ({ ...state, slots: { ...slots, main: {} } })))).toMatchObject(says('differs in `slots/main'));
    expect(compared(changed('told', (state) => ({ ...state, history: [] })))).toMatchObject(says('differs in `history/0`'));
  });

  it('are not the same where a file is damaged or gone', () => {
    const cut = copy('cut');
    writeFileSync(join(cut, END), readFileSync(join(cut, END)).subarray(0, 300));
    expect(compared(cut)).toMatchObject(says('differs in'));
    expect(sameRuns(cut, join(place, 'runs/first'))).toMatchObject(says('is damaged: its checksum differs'));
    const bare = copy('bare');
    rmSync(join(bare, 'report.json'));
    expect(compared(bare)).toMatchObject(says('differs in'));
    rmSync(join(bare, 'parts'), { recursive: true });
    expect(compared(bare)).toMatchObject(says('they have other trainings'));
  });
});
