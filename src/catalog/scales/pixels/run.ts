import type { Scale } from '../../../runtime/experiment.ts';

interface Options {
  /** One number, or one a channel in the order of the channels that come out. */
  readonly mean?: number | readonly number[];
  readonly sd?: number | readonly number[];
  readonly order?: 'rgb' | 'bgr';
}

interface State {
  readonly mean: readonly number[];
  readonly sd: readonly number[];
  /** From channels that come out to those that went in. */
  readonly from: readonly number[];
}

/** (pixel - mean) / sd, channel by channel, the last dimension being channels. Nothing is learnt from rows. */
export function pixels({ mean = 0, sd = 1, order = 'rgb' }: Options = {}): Scale {
  const channels = order === 'bgr' ? 3 : Math.max(listed(mean).length, listed(sd).length);
  const each = (of: number | readonly number[]) => Array.from({ length: channels }, (_, i) => listed(of)[i] ?? listed(of)[0]!);
  const from = Array.from({ length: channels }, (_, i) => (order === 'bgr' ? 2 - i : i));
  return {
    name: 'pixels',
    fit: () => ({ mean: each(mean), sd: each(sd), from }),
    apply: (state, values) => {
      const { mean, sd, from } = state as unknown as State;
      return eachPixel(values, from.length, (pixel, at, out) => {
        for (let i = 0; i < from.length; i++) out[at + i] = (pixel[at + from[i]!]! - mean[i]!) / sd[i]!;
      });
    },
    undo: (state, values) => {
      const { mean, sd, from } = state as unknown as State;
      return eachPixel(values, from.length, (pixel, at, out) => {
        for (let i = 0; i < from.length; i++) out[at + from[i]!] = pixel[at + i]! * sd[i]! + mean[i]!;
      });
    },
  };
}

const listed = (of: number | readonly number[]): readonly number[] => (typeof of === 'number' ? [of] : of);

function eachPixel(
  values: Float32Array,
  channels: number,
  put: (pixel: Float32Array, at: number, out: Float32Array) => void,
): Float32Array {
  const out = new Float32Array(values.length);
  for (let at = 0; at + channels <= values.length; at += channels) put(values, at, out);
  return out;
}
