import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { binary, folder, mtlc, root, run, rows, small } from './mtlc.ts';

const goldens = join(import.meta.dirname, 'golden');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

describe('help', () => {
  test('lists the commands', async () => {
    const { code, out, err } = await mtlc(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    await expect(out).toMatchFileSnapshot(join(goldens, 'help.txt'));
  });

  test.each(['new', 'check', 'format', 'compile', 'train', 'predict', 'evaluate', 'export', 'explain', 'test-entry', 'doctor', 'setup', 'lsp', 'completion', 'help'])('of %s', async (command) => {
    const [long, asked] = await Promise.all([mtlc([command, '--help']), mtlc(['help', command])]);
    expect(long).toEqual(asked);
    expect(long.code).toBe(0);
    await expect(long.out).toMatchFileSnapshot(join(goldens, `help-${command}.txt`));
  });

  test('is shown where no command is named, and that is a mistake', async () => {
    const { code, out, err } = await mtlc([]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(readFileSync(join(goldens, 'help.txt'), 'utf8'));
  });
});

test('--version prints the version', async () => {
  expect(await mtlc(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

describe('a mistake in the command line is said on standard error, with exit code 2', () => {
  test.each([
    [['chekc', 'a.mtl'], "unknown command 'chekc'", 'check'],
    [['help', 'trian'], "unknown command 'trian'", 'train'],
    [['check', '--jsno', 'a.mtl'], "unknown option '--jsno'", '--json'],
    [['check'], 'no spec is named', ''],
    [['check', '--explain', 'MTL0'], 'there is no code MTL0', ''],
    [['format'], 'missing required argument', ''],
    [['format', '--write', '--check', 'a.mtl'], 'exclude each other', ''],
    [['format', '--write', '-'], 'standard input', ''],
    [['compile', 'a.mtl', 'b.mtl'], 'too many arguments', ''],
    [['compile', 'a.mtl', '--target', 'python'], 'tfjs, ir', ''],
    [['compile', 'a.mtl', '--target', 'ir', '--js'], 'tfjs target', ''],
    [['train', 'a.mtl', '--backend', 'tpu'], 'auto, wasm, native, gpu, webgpu, cpu', ''],
    [['train', 'a.mtl', '--seed', 'x'], '--seed takes a whole number', ''],
    [['train', 'a.mtl', '--workers', '0'], '--workers takes a whole number from 1', ''],
    [['train', 'a.mtl', '--set', 'epochs'], '--set takes PATH=VALUE', ''],
    [['train', 'a.mtl', '--data', '=x'], '--data takes NAME=PATH', ''],
    [['predict', 'runs/a'], 'no file of rows is named', ''],
    [['predict', 'runs/a', 'b.csv', '--data', 'rows=b.csv'], 'not both', ''],
    [['evaluate', 'runs/a', '--data', 'b.csv'], '--data takes NAME=PATH', ''],
    [['export', 'runs/a'], '--format is tfjs or safetensors', ''],
    [['export', 'runs/a', '--format', 'onnx'], 'tfjs, safetensors', ''],
    [['completion', 'csh'], 'bash, zsh, fish', ''],
  ])('%j', async (words, said, better) => {
    const { code, out, err } = await mtlc(words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(said);
    expect(err).toContain(better && `(Did you mean ${better}?)`);
    expect(err).toContain('Try: mtlc help');
  });
});

describe('streams', () => {
  const spec = (count = 60) => folder({ 'small.mtl': small, 'rows.csv': rows(count) });

  test('a broken pipe ends the command without a word', async () => {
    const { code, err } = await run('bash', ['-c', `set -o pipefail; "${process.execPath}" "${binary}" compile small.mtl --target ir | true`], {
      cwd: spec(),
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('nothing is coloured where no terminal is', async () => {
    const { out, err } = await mtlc(['check', 'test/bad/typo-loss.mtl']);
    expect(out + err).not.toContain('\u001b');
  });

  test('diagnostics are coloured on a terminal, and not with NO_COLOR', async () => {
    const words = `${process.execPath} ${binary} check test/bad/typo-loss.mtl`;
    const plain = { NO_COLOR: '', TERM: 'xterm' };
    const [coloured, not] = await Promise.all([
      run('script', ['-qec', words, '/dev/null'], { env: plain }),
      run('script', ['-qec', words, '/dev/null'], { env: { ...plain, NO_COLOR: '1' } }),
    ]);
    expect(coloured.out).toContain('\u001b[31;1merror[MTL2001]\u001b[0m');
    expect(not.out).toContain('error[MTL2001]');
    expect(not.out).not.toContain('\u001b');
  });

  test('Ctrl-C ends a run with exit code 130, after saving what was measured', async () => {
    const place = spec(20_000);
    const child = spawn(process.execPath, [binary, 'train', 'small.mtl', '--set', 'train.main.epochs=1000', '--part', 'fold=1'], { cwd: place });
    const began = new Promise<void>((resolve) => child.stderr.on('data', (text) => String(text).includes('fold 1') && resolve()));
    void began.then(() => child.kill('SIGINT'));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    const record = JSON.parse(readFileSync(join(place, 'runs/small/run.json'), 'utf8')) as { outcome: unknown };
    expect(record.outcome).toMatchObject({ problem: { code: 'MTL7204' } });
    expect(readdirSync(join(place, 'runs/small'))).not.toContain('report.json');
  });
});

test('without a folder of temporary files it says which variable names one', async () => {
  const { code, err } = await mtlc(['train', 'examples/penguins.mtl', '-o', join(folder(), 'run')], { env: { TMPDIR: '/dev/null/none' } });
  expect(code).toBe(1);
  expect(err).toMatch(/^error\[MTL0009\]: cannot write temporary files into `\/dev\/null\/none`: a part of the path is a file\n {3}= help: name another folder in the variable TMPDIR$/m);
});

test('a fault of the compiler itself says so, without a stack', async () => {
  const env = { XDG_CACHE_HOME: '/dev/null', NODE_OPTIONS: `--import=${join(import.meta.dirname, 'break-json.mjs')}` };
  const [plain, debugged] = await Promise.all([
    mtlc(['check', '--json', 'specs/mt-dnn.mtl'], { env }),
    mtlc(['check', '--json', 'specs/mt-dnn.mtl'], { env: { ...env, MTLC_DEBUG: '1' } }),
  ]);
  expect({ code: plain.code, out: plain.out }).toEqual({ code: 70, out: '' });
  expect(plain.err).toContain('error[MTL9001]: mtlc itself failed: Error: broken on purpose');
  expect(plain.err).toContain(`mtlc ${version}, node ${process.version}`);
  expect(plain.err).not.toMatch(/^\s+at /m);
  expect(debugged.err).toMatch(/^\s+at /m);
});
