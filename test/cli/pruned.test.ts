/** A network whose masks were cut, as it is exported. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeSafetensors } from '../../src/runtime/store/safetensors.ts';
import { folder, mtlc, root, run as start } from './mtlc.ts';
import { bareRows, fruit, trainFruit } from './trained.ts';

const spec = fruit
  .replace('  split after h {', '  prior h ~ soft_mask(0.01, grain: channel)\n  prior a ~ soft_mask(0.01)\n  split after h {')
  .replace('epochs: 3 }', 'epochs: 3 }\n  phase cut: prune(share: 50%, layers: h)\n  phase more: prune(share: 30%, layers: a)');

test('what is exported lacks the channels that were cut, says so, and answers as before', async () => {
  const { place, run } = await trainFruit(spec);
  const { code, err } = await mtlc(['export', 'runs/fruit', '--format', 'safetensors'], { cwd: place });
  expect(code).toBe(0);
  expect(err).toMatch(/^Masks are multiplied into their kernels\.\n3 idle channels are left out/);
  expect(err).toMatch(/\nbody\.h +18 +12 +9 +12 +6\n/);
  expect(err).toMatch(/\nsort\.a +21 +16 +12 +18 +9\n/);

  const { tensors } = decodeSafetensors(readFileSync(join(run, 'export/safetensors/weights.safetensors')));
  expect(Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))).toEqual({
    'body.h.kernel': [2, 3],
    'body.h.bias': [3],
    'sort.a.kernel': [3, 3],
    'sort.a.bias': [3],
    'fresh.b.kernel': [3, 1],
    'fresh.b.bias': [1],
    'tag.c.kernel': [3, 2],
    'tag.c.bias': [2],
    'size.d.kernel': [3, 2],
    'size.d.bias': [2],
  });

  await mtlc(['export', 'runs/fruit', '--format', 'tfjs', '-o', 'web'], { cwd: place });
  const alone = folder({});
  mkdirSync(join(alone, 'node_modules'));
  symlinkSync(join(root, 'node_modules/@tensorflow'), join(alone, 'node_modules/@tensorflow'));
  cpSync(join(place, 'web'), alone, { recursive: true });
  const rows = bareRows(9).split('\n').slice(1).map((line) => line.split(',')).map(([second, , first]) => [Number(first), Number(second)]);
  const example = readFileSync(join(alone, 'example.js'), 'utf8');
  writeFileSync(join(alone, 'try.js'), example.replace('console.log(', 'console.log(JSON.stringify(').replace(/\{ x: .*$/m, `{ x: ${JSON.stringify(rows)} })));`));
  const { out } = await start(process.execPath, [join(alone, 'try.js')], { cwd: alone });
  const answers = JSON.parse(out.split('\n').find((text) => text.startsWith('{'))!) as Record<string, (number | number[])[]>;
  const predicted = await mtlc(['predict', 'runs/fruit', 'new.csv', '--probabilities'], { cwd: place });
  const expected = predicted.out.trim().split('\n').slice(1).map((line) => line.split(',').map(Number));
  expect(expected).toHaveLength(9);
  expected.forEach((cells, row) => {
    const found = ['sort', 'fresh', 'tag', 'size'].flatMap((task) => answers[task]![row]!);
    cells.forEach((cell, i) => expect(Math.abs(found[i]! - cell)).toBeLessThan(1e-6));
  });

  const { weightsManifest: [group] } = JSON.parse(readFileSync(join(alone, 'model.json'), 'utf8')) as { weightsManifest: [{ paths: [string]; weights: { name: string; shape: number[] }[] }] };
  const shard = readFileSync(join(alone, group.paths[0]));
  const values = new Float32Array(Uint8Array.from(shard).buffer);
  expect(group.weights.map(({ name, shape }) => [name, shape])).toEqual(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));
  expect([...values]).toEqual(Object.values(tensors).flatMap((tensor) => [...tensor.values]));
});
