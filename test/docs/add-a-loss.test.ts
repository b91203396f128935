/** docs/architecture.md promises that its example, saved as one file, is a loss like any other. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const copy = mkdtempSync(path.join(os.tmpdir(), 'mtlc-loss-'));

const spec = (loss: string): string => `
model heights {
  input x: real[3]
  split after x { task height: real { out = dense(1); loss: ${loss} } }
}
data { source rows = csv("rows.csv"); x <- rows.a .. rows.c }
train { phase main: joint { optimizer: sgd(0.01), epochs: 1 } }
`;

function mtlc(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [path.join(copy, 'bin/mtlc.js'), ...words], { cwd: copy, encoding: 'utf8' });
}

beforeAll(() => {
  for (const part of ['bin', 'grammar', 'schemas', 'scripts', 'src', 'package.json']) {
    cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  const [, file, code] = /Save this as `([^`]+)`:\n\n```ts\n([\s\S]*?)^```$/m.exec(readFileSync(path.join(root, 'docs/architecture.md'), 'utf8'))!;
  writeFileSync(path.join(copy, file!), code!);
  writeFileSync(path.join(copy, 'rows.csv'), 'a,b,c,height\n1,2,3,4\n2,3,4,5\n');
  writeFileSync(path.join(copy, 'spec.mtl'), spec('quantile(0.9)'));
  writeFileSync(path.join(copy, 'misspelt.mtl'), spec('quantil'));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

it('becomes a function of the emitted program', () => {
  const { status, stderr } = mtlc('compile', 'spec.mtl', '-o', 'out');
  expect(status, stderr).toBe(0);
  const program = readFileSync(path.join(copy, 'out/model.ts'), 'utf8');
  expect(program).toContain('/** quantile, line 4: out [batch, 1] and label [batch, 1] to [batch]. Koenker and Bassett 1978. */');
  expect(program).toContain('tf.maximum(');
});

it('is suggested where its name is misspelt', () => {
  const { status, stderr } = mtlc('check', 'misspelt.mtl');
  expect(status).toBe(1);
  expect(stderr).toContain('unknown loss `quantil`; did you mean `quantile`?');
});
