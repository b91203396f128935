import { describe, expect, it } from 'vitest';
import { key, normals, permutation, threefry, uniforms } from '../../src/runtime/random.ts';

const hex = (words: readonly number[]) => words.map((word) => (word >>> 0).toString(16).padStart(8, '0'));

describe('threefry2x32-20', () => {
  it.each([
    [
      [0, 0],
      [0, 0],
      ['6b200159', '99ba4efe'],
    ],
    [
      [-1, -1],
      [-1, -1],
      ['1cb996fc', 'bb002be7'],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      ['c4923a9c', '483df7a0'],
    ],
  ] as const)("agrees with Random123's known answers for key %j and counter %j", (k, counter, answer) => {
    expect(hex(threefry([...k], [...counter]))).toEqual(answer);
  });
});

describe('streams', () => {
  it('are named by seed, names and counters', () => {
    const paths = [['a'], ['b'], ['a', 0], ['a', 1], ['a', '0'], ['a', 'b'], ['ab']] as const;
    const keys = [key(7), key(8), ...paths.map((path) => key(7, ...path))];
    expect(new Set(keys.map((k) => k.join())).size).toBe(keys.length);
    expect(key(7, 'a', 1)).toEqual(key(7, 'a', 1));
  });

  it('give a longer draw that begins with the shorter one', () => {
    expect(uniforms(key(1, 'x'), 1001).subarray(0, 7)).toEqual(uniforms(key(1, 'x'), 7));
  });

  it('have the moments of their distributions', () => {
    const n = 200_000;
    const mean = (values: Float32Array, f: (v: number) => number) =>
      values.reduce((sum, v) => sum + f(v), 0) / n;
    const u = uniforms(key(3, 'uniform'), n);
    expect(Math.min(...u.subarray(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(mean(u, (v) => v)).toBeCloseTo(1 / 2, 2);
    expect(mean(u, (v) => v * v)).toBeCloseTo(1 / 3, 2);
    const z = normals(key(3, 'normal'), n);
    expect(mean(z, (v) => v)).toBeCloseTo(0, 1.7);
    expect(mean(z, (v) => v * v)).toBeCloseTo(1, 1.7);
    expect(mean(z, (v) => v ** 4)).toBeCloseTo(3, 0.7);
  });

  it('permute: every number once, and every order of three as often as another', () => {
    expect([...permutation(key(1), 50)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, i) => i),
    );
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = permutation(key(9, i), 3).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});
