import type { Scale } from '../../../runtime/experiment.ts';

/** Rows of one Euclidean length. Nothing is learnt from rows, and lengths are not kept: there is no way back. */
export function l2Normalize(length = 1): Scale {
  return {
    name: 'l2_normalize',
    fit: () => ({}),
    apply: (_, values, width) => {
      const out = new Float32Array(values.length);
      for (let at = 0; at < values.length; at += width) {
        const row = values.subarray(at, at + width);
        const own = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
        row.forEach((x, i) => (out[at + i] = own === 0 ? x : (x / own) * length));
      }
      return out;
    },
    undo: () => {
      throw new Error('l2_normalize keeps no lengths to go back to');
    },
  };
}
