/** The scripts as the shells themselves run them; a shell that is not installed is passed over. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, mtlc, run } from './mtlc.ts';

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

async function place(): Promise<string> {
  const files = folder({ 'a.mtl': '', 'b.csv': '', 'my spec.mtl': '' });
  mkdirSync(join(files, 'sub'));
  return files;
}

async function bash(line: string, cwd: string): Promise<string[]> {
  const { out: script } = await mtlc(['completion', 'bash']);
  const ask = `${script}
compopt() { :; }
line=${JSON.stringify(line)}
COMP_WORDS=($line); [[ $line == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_mtlc
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { out, err } = await run('bash', ['--norc', '-c', ask], { cwd });
  expect(err).toBe('');
  return out.split('\n').filter((word) => word !== '').sort();
}

describe.runIf(has('bash'))('bash', () => {
  test.each([
    ['mtlc ch', ['check']],
    ['mtlc help tr', ['train']],
    ['mtlc check --e', ['--explain']],
    ['mtlc check ', ['a.mtl', 'my spec.mtl', 'sub']],
    ['mtlc train a.mtl --backend ', ['auto', 'cpu', 'gpu', 'native', 'wasm', 'webgpu']],
    ['mtlc explain a.mtl --svg b', ['b.csv']],
    ['mtlc compile a.mtl -o ', ['sub']],
    ['mtlc completion z', ['zsh']],
    ['mtlc train a.mtl --seed ', []],
  ])('%s', async (line, words) => {
    expect(await bash(line, await place())).toEqual(words);
  });
});

describe.runIf(has('fish'))('fish', () => {
  test.each([
    ['mtlc ch', ['check']],
    ['mtlc check --exp', ['--explain']],
    ['mtlc train a.mtl --backend ', ['auto', 'cpu', 'gpu', 'native', 'wasm', 'webgpu']],
    // fish's own way of completing by suffix: other files come last.
    ['mtlc check ', ['a.mtl', 'b.csv', 'my spec.mtl', 'sub/']],
  ])('%s', async (line, words) => {
    const { out: script } = await mtlc(['completion', 'fish']);
    const { out, err } = await run('fish', ['--no-config', '-c', `${script}\ncomplete -C ${JSON.stringify(line)}`], { cwd: await place() });
    expect(err).toBe('');
    const found = out.split('\n').map((each) => each.split('\t')[0]!.replaceAll('\\', ''));
    expect(found.filter((word) => word !== '').sort()).toEqual(words);
  });
});

test.runIf(has('zsh'))('zsh reads its script', async () => {
  const { out: script } = await mtlc(['completion', 'zsh']);
  const { code, out, err } = await run('zsh', ['-f', '-c', `autoload -Uz compinit && compinit -D -u && ${script.replace('#compdef mtlc\n', '')}\necho "$_comps[mtlc]"`], { cwd: await place() });
  expect({ code, out, err }).toEqual({ code: 0, out: '_mtlc\n', err: '' });
});
