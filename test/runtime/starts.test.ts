import { describe, expect, it } from 'vitest';
import { glorotNormal, glorotUniform, heNormal, normal, ones, zeros } from '../../src/runtime/ops/starts.ts';
import { key, stream } from '../../src/runtime/random.ts';
import type { FilledStart } from '../../src/runtime/types.ts';

const filled = ({ fill }: FilledStart, name = 'a') => fill(stream(key(1, name)));
const deviation = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

describe('a start', () => {
  // Fans of a convolution kernel [3, 3, 40, 60] are 9 x 40 and 9 x 60.
  it.each([
    ['Glorot normal', glorotNormal([300, 200]), Math.sqrt(2 / 500)],
    ['Glorot normal of a convolution', glorotNormal([3, 3, 40, 60]), Math.sqrt(2 / 900)],
    ['Glorot uniform', glorotUniform([300, 200]), Math.sqrt(6 / 500 / 3)],
    ['He normal of a convolution', heNormal([3, 3, 40, 60]), Math.sqrt(2 / 360)],
    ['normal', normal([300, 200], 0.5), 0.5],
  ])('%s has its standard deviation', (_, start, sd) => {
    const values = filled(start);
    expect(values).toHaveLength(start.shape.reduce((size, n) => size * n, 1));
    expect(deviation(values) / sd).toBeCloseTo(1, 1.7);
  });

  it('keeps within the limit of the uniform form', () => {
    const values = filled(glorotUniform([30, 20]));
    const limit = Math.fround(Math.sqrt(6 / 50));
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(limit);
    expect(Math.min(...values)).toBeLessThan(-0.9 * limit);
  });

  it('is the same for a name and another for another, and plain for zeros and ones', () => {
    expect(filled(normal([9], 1), 'a')).toEqual(filled(normal([9], 1), 'a'));
    expect(filled(normal([9], 1), 'a')).not.toEqual(filled(normal([9], 1), 'b'));
    expect([...filled(zeros([2])), ...filled(ones([1, 2]))]).toEqual([0, 0, 1, 1]);
  });
});
