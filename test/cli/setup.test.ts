/** `mtlc setup native`: what it says where something is missing, that it leaves nothing half-done, and the real thing. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openBackend } from '../../src/engine/backends/open.ts';
import { testResuming } from '../engine/native/resuming.ts';
import { testReplays } from '../engine/replays.ts';
import { binary, folder, mtlc, rows, small } from './mtlc.ts';

/** One in so many cases of a replayed step is tried here: all of them are where a binding is at hand, see test/engine/native. */
const SOME = 6;

/** Where nobody listens: the package's own download is not to be had. */
const NOBODY = 'http://127.0.0.1:1/';

/** Programs that do as these do, in the place of all others. */
const NPM = '#!/bin/sh\ncase "$1" in --version) echo 10;; *) mkdir -p node_modules/@tensorflow/tfjs-node/binding;; esac\n';
const PYTHON = '#!/bin/sh\ncase "$*" in *"pip --version"*) echo pip 24;; *download*) echo "ERROR: Could not find a version" >&2; exit 1;; esac\n';
const PYTHON_ALONE = '#!/bin/sh\ncase "$*" in *pip*) echo "No module named pip" >&2; exit 1;; *) echo Python 3;; esac\n';
const SLOW_PYTHON = '#!/bin/sh\ncase "$*" in *"pip --version"*) echo pip 24;; *) echo $$ > "$STARTED"; sleep 60;; esac\n';
const COMPILER = '#!/bin/sh\necho 12\n';

function machine(programs: Readonly<Record<string, string>>) {
  const place = folder();
  const bin = join(place, 'bin');
  mkdirSync(bin);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  }
  for (const name of ['sh', 'mkdir', 'sleep']) symlinkSync(`/bin/${name}`, join(bin, name));
  const data = join(place, 'data');
  return { place, data, env: { PATH: bin, XDG_DATA_HOME: data, XDG_CACHE_HOME: join(place, 'cache'), TFJS_NODE_CDN_STORAGE: NOBODY, CXX: '' } };
}

const left = (data: string): string[] => (existsSync(join(data, 'mtlc')) ? readdirSync(join(data, 'mtlc')) : []);

describe.skipIf(process.platform !== 'linux')('where something is missing', () => {
  test.each([
    ['npm', {}, /^error\[MTL7120\]: there is no npm here: it fetches tfjs-node$/m],
    ['Python', { npm: NPM }, /^error\[MTL7120\]: there is no Python 3 with pip here: [^]*= note: Debian, Ubuntu: sudo apt install python3 python3-pip$/m],
    ['pip', { npm: NPM, python3: PYTHON_ALONE }, /^error\[MTL7120\]: there is no pip for `python3` here: [^]*= note: Debian, Ubuntu: sudo apt install python3-pip$/m],
    ['a compiler', { npm: NPM, python3: PYTHON }, /^error\[MTL7120\]: there is no C\+\+ compiler here: [^]*= note: Debian, Ubuntu: sudo apt install g\+\+$/m],
    ['the package that holds TensorFlow', { npm: NPM, python3: PYTHON, 'g++': COMPILER }, /^error\[MTL7123\]: fetching tensorflow\S* with pip failed: ERROR: Could not find a version$/m],
  ])('%s', async (_what, programs, says) => {
    const { data, env } = machine(programs);
    const { code, out, err } = await mtlc(['setup', 'native'], { env });
    expect(err).toMatch(says);
    expect({ code, out, left: left(data) }).toEqual({ code: 1, out: '', left: [] });
  });

  test('a GPU', async () => {
    const { data, env } = machine({ npm: NPM });
    const { code, err } = await mtlc(['setup', 'gpu'], { env });
    expect(err).toMatch(/^error\[MTL7120\]: there is no NVIDIA GPU with its driver here: `nvidia-smi -L` lists none$/m);
    expect({ code, left: left(data) }).toEqual({ code: 1, left: [] });
  });

  test('a folder that cannot be made', async () => {
    const { env } = machine({ npm: NPM });
    const { code, err } = await mtlc(['setup', 'native'], { env: { ...env, XDG_DATA_HOME: '/dev/null' } });
    expect(code).toBe(1);
    expect(err).toContain('error[MTL7123]: writing to `/dev/null/mtlc` failed: ');
  });
});

describe.skipIf(process.platform !== 'linux')('ended', () => {
  test('by Ctrl-C: what was begun is removed, and ended', async () => {
    const { place, data, env } = machine({ npm: NPM, python3: SLOW_PYTHON, 'g++': COMPILER });
    const started = join(place, 'started');
    const child = spawn(process.execPath, [binary, 'setup', 'native'], { env: { ...process.env, ...env, STARTED: started } });
    while (!existsSync(started) || readFileSync(started, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 50));
    expect(left(data)).toHaveLength(1);
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, left: left(data) }).toEqual({ code: 130, left: [] });
    expect(() => process.kill(Number(readFileSync(started, 'utf8')), 0)).toThrow();
  });

  test('without a chance to clean up: the next one removes what is left', async () => {
    const { data, env } = machine({ npm: NPM });
    const { pid } = spawnSync('true');
    mkdirSync(join(data, 'mtlc', `.setup-${pid}-abc`), { recursive: true });
    await mtlc(['setup', 'native'], { env });
    expect(left(data)).toEqual([]);
  });
});

/** Why it cannot be installed here; null where it can. */
function whyNot(): string | null {
  if (process.platform !== 'linux') return 'TensorFlow is built against on Linux alone';
  const runs = (command: string, ...words: string[]) => spawnSync(command, words, { timeout: 60_000 }).status === 0;
  if (!runs('python3', '-m', 'pip', '--version')) return 'there is no Python with pip';
  if (!['c++', 'g++', 'clang++'].some((command) => runs(command, '--version'))) return 'there is no C++ compiler';
  return runs('python3', '-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--retries', '0', '-d', folder(), 'six==1.17.0') ? null : "Python's registry does not answer";
}

const reason = whyNot();

describe.skipIf(reason !== null)(`with TensorFlow${reason ? `: not tried, ${reason}` : ''}`, () => {
  const place = folder();
  const env = { XDG_DATA_HOME: join(place, 'data'), XDG_CACHE_HOME: join(place, 'cache'), TFJS_NODE_CDN_STORAGE: NOBODY };
  const at = join(place, 'data', 'mtlc', 'native-4.22.0');
  const project = () => folder({ 'small.mtl': small, 'rows.csv': rows(60) });

  beforeAll(async () => {
    const { code, out, err } = await mtlc(['setup', 'native'], { env });
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringMatching(/gets TensorFlow 2\.21\.0 from its Python package, since 127\.0\.0\.1:1 does not answer\n/) });
    expect(out).toContain(`native: TensorFlow 2.21.0 is installed, `);
  }, 600_000);

  test('nothing lies beside it, and nothing in it that only building needs', () => {
    expect(readdirSync(join(place, 'data', 'mtlc'))).toEqual(['native-4.22.0']);
    const names = readdirSync(at, { recursive: true }).map(String);
    expect(names.filter((name) => /\.whl$|c_api\.h$|node_api\.h$/.test(name))).toEqual([]);
  });

  test('a second time it says that it is there', async () => {
    expect(await mtlc(['setup', 'native'], { env })).toEqual({ code: 0, err: '', out: `native: TensorFlow 2.21.0 is installed already, in ${at}\n` });
  });

  test('what does not work is installed anew, or else said to be broken', async () => {
    const binding = join(at, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node');
    const whole = readFileSync(binding);
    writeFileSync(binding, 'no library');
    const { code, out } = await mtlc(['doctor', '--backend', 'native'], { env });
    const again = await mtlc(['setup', 'native'], { env: { ...env, PATH: '/nowhere' } });
    writeFileSync(binding, whole);
    expect({ code, out }).toMatchObject({ code: 1, out: expect.stringMatching(/^native {2}absent {3}`.*tfjs-node.*` does not load: /) });
    expect(again.err).toMatch(/^what is in .*native-4\.22\.0 does not work, and is installed anew: .* does not load: /);
  });

  test('any folder trains on it, and the run says so', async () => {
    const cwd = project();
    const { code, out, err } = await mtlc(['train', 'small.mtl', '--backend', 'native'], { cwd, env });
    expect({ code, err: err.match(/^(error|WARNING|I0000).*/m)?.[0] }).toEqual({ code: 0, err: undefined });
    expect(out).toMatch(/^small: .*, native, /);
    const { backend } = JSON.parse(readFileSync(join(cwd, 'runs/small/run.json'), 'utf8')) as { backend: object };
    expect(backend).toMatchObject({ name: 'native', device: 'TensorFlow 2.21.0', threads: 1, version: '4.22.0' });
    expect(backend).not.toHaveProperty('chosen');
  });

  test('Node 23 and newer, which lack functions that it calls', async () => {
    const cwd = project();
    writeFileSync(join(cwd, 'newer.cjs'), "for (const name of ['isNullOrUndefined', 'isArray']) delete require('util')[name];\n");
    const { code, err } = await mtlc(['train', 'small.mtl', '--backend', 'native'], { cwd, env: { ...env, NODE_OPTIONS: '--require ./newer.cjs' } });
    expect({ code, err: err.match(/^error.*/m)?.[0] }).toEqual({ code: 0, err: undefined });
  });

  test('auto does not take it for a small network, and says why', async () => {
    const cwd = project();
    const { code, err } = await mtlc(['train', 'small.mtl'], { cwd, env });
    expect(code).toBe(0);
    expect(err).toMatch(/^on wasm: a step of \d+ multiply-adds takes about \S+ ms on native and \S+ on wasm.*: less than 2 times faster, by what `mtlc doctor` measured$/m);
    expect(JSON.parse(readFileSync(join(cwd, 'runs/small/run.json'), 'utf8'))).toMatchObject({ backend: { name: 'wasm', chosen: { by: 'auto', why: expect.stringMatching(/^a step of/) } } });
  });

  testResuming(env);

  describe('steps', () => {
    beforeAll(async () => {
      process.env['MTLC_NATIVE'] = at;
      expect(await openBackend('native')).toMatchObject({ name: 'native' });
    });

    testReplays(SOME);
  });
});
