import type { Scale } from 'mtlc/runtime';

export function halved(): Scale {
  return {
    name: 'halved',
    fit: () => ({}),
    apply: (_state, values) => Float32Array.from(values, (x) => x / 2),
    undo: (_state, values) => Float32Array.from(values, (x) => x * 2),
  };
}
