import { describe, expect, it } from 'vitest';
import schema from '../../schemas/ir.schema.json' with { type: 'json' };
import { checkIr } from '../../src/ir/check.ts';
import { ops } from '../../src/ir/ops.ts';
import { models, mtDnn } from '../emit/models.ts';

type Mutable = { [key: string]: Mutable };

/** mt-dnn with one value replaced, or taken away. */
function damaged(path: string, value?: unknown): unknown {
  const ir = structuredClone(mtDnn()) as unknown as Mutable;
  const steps = path.split('/');
  const last = steps.pop()!;
  const owner = steps.reduce((at, step) => at[step]!, ir);
  if (value === undefined) delete owner[last];
  else owner[last] = value as Mutable;
  return ir;
}

/** Every path of an object's own keys; one element stands for a list. */
function paths(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? Object.keys(value).slice(0, 1) : Object.keys(value);
  return keys.flatMap((key) => {
    const path = at ? `${at}/${key}` : key;
    const inner = paths((value as Mutable)[key], path);
    return Array.isArray(value) ? inner : [path, ...inner];
  });
}

describe('the schema of the IR', () => {
  it.each(Object.entries(models))('accepts %s', (_, ir) => {
    expect(checkIr(JSON.parse(JSON.stringify(ir)))).toEqual([]);
  });

  it('names the core ops', () => {
    expect(schema.$defs.op.properties.op.enum.toSorted()).toEqual(Object.keys(ops).toSorted());
  });

  it('misses every property that is taken away', () => {
    const free = (path: string): boolean => /(^|\/)args\/|attrs/.test(path);
    for (const path of paths(mtDnn()).filter((each) => !free(each) && !/\/cells\//.test(each)))
      expect(checkIr(damaged(path)), path).not.toEqual([]);
  });

  it.each([
    ['version', 2],
    ['functions/0/kind', 'stem'],
    ['functions/0/layers/0/ops/0/op', 'eval'],
    ['functions/0/layers/0/ops/0/in', [{ parameter: 3 }]],
    ['functions/0/layers/0/shape', ['batch', 1.5]],
    ['tasks/0/target', { kind: 'class', set: 's', labels: ['a'], cells: { a: '0' } }],
    ['tasks/0/weight', -1],
    ['tasks/0/place', { file: 'x', line: 0, column: 1 }],
    ['data/labels/0/where', { column: 'c', op: '=', value: 1 }],
    ['extra', 1],
  ])('refuses %s as %j and says where', (path, value) => {
    const problems = checkIr(damaged(path, value)).join('\n');
    expect(problems).toContain(path === 'extra' ? 'additional' : `/${path}`);
  });
});
