import { expect, test } from 'vitest';
import { choose, sharing, type Measured } from '../../src/engine/backends/choose.ts';

/** Wasm at 20 GFLOP/s a core, and others that take longer to begin. */
const measured: Measured = { wasm: { emptyMs: 0.01, rate: 10 }, native: { emptyMs: 0.5, rate: 60 }, gpu: { emptyMs: 2, rate: 2000 } };
const one = { parts: 1, cores: 2 };

test('wasm, where nothing else was measured', () => {
  expect(choose({ ...one, multiplyAdds: 1e9 }, { wasm: measured.wasm! })).toEqual({ name: 'wasm', why: 'no other backend has been measured here' });
  expect(choose({ ...one, multiplyAdds: 1e9 }, {}).name).toBe('wasm');
});

test('wasm, where the work is not known', () => {
  expect(choose({ ...one, multiplyAdds: null }, measured).name).toBe('wasm');
});

test.each([
  [1e6, 'wasm'],
  [1e9, 'gpu'],
  // Native would be 2.5 times faster than one core, and is 1.3 times faster than the two that share such a step.
  [40e6, 'wasm'],
])('%d multiply-adds: %s', (multiplyAdds, name) => {
  expect(choose({ ...one, multiplyAdds }, measured).name).toBe(name);
});

test('native, where it is fastest by far', () => {
  const { native, wasm } = measured as Required<typeof measured>;
  expect(choose({ ...one, multiplyAdds: 1e9 }, { native, wasm })).toEqual({
    name: 'native',
    why: 'a step of 1 thousand million multiply-adds takes about 8.6 ms on native and 50 on wasm, by what `mtlc doctor` measured',
  });
});

test.each(['native', 'gpu'] as const)('trainings side by side count on the processor: %s', (name) => {
  const two = { wasm: { emptyMs: 0.01, rate: 1 }, [name]: { emptyMs: 0.1, rate: 60 } };
  expect(choose({ multiplyAdds: 0.9e6, parts: 1, cores: 4 }, two).name).toBe(name);
  expect(choose({ multiplyAdds: 0.9e6, parts: 4, cores: 4 }, two).name).toBe(name === 'native' ? 'native' : 'wasm');
});

test('cores that no other training has share a step of wasm sooner than one of TensorFlow', () => {
  const two = { wasm: { emptyMs: 0.01, rate: 10 }, native: { emptyMs: 0.1, rate: 60 } };
  expect([100e6, 300e6].map((multiplyAdds) => choose({ multiplyAdds, parts: 1, cores: 4 }, two).name)).toEqual(['wasm', 'native']);
});

test('threads share steps on TensorFlow where these are large, or of a size that is not known', () => {
  expect([10e6, 200e6, 400e6, null, undefined].map((work) => sharing(work, 4))).toEqual([1, 1, 4, 4, 4]);
});
