/** Convolutions and pools over [batch, height, width, channels] in double precision, by their definitions. */
import type { Json } from '../ir/ir.ts';
import type { Tensor64 } from './reference.ts';

type Attrs = { readonly [key: string]: Json };

interface Walk {
  readonly shape: readonly [batch: number, height: number, width: number];
  /** Calls `visit` for every place of a window that lies on the image: the offset of its first channel. */
  readonly under: (place: number, visit: (offset: number, tap: number) => void) => void;
}

/** Every position of a window of `size` taps, numbered row by row. */
function walk({ shape }: Tensor64, size: readonly number[], attrs: Attrs): Walk {
  const [batch, ...image] = shape as [number, number, number, number];
  const stride = (attrs.stride ?? [1, 1]) as number[];
  const dilation = (attrs.dilation ?? [1, 1]) as number[];
  const covered = size.map((n, i) => (n - 1) * dilation[i]! + 1);
  const out = [0, 1].map((i) => {
    const room = attrs.padding === 'same' ? image[i]! : image[i]! - covered[i]! + 1;
    return Math.ceil(room / stride[i]!);
  }) as [number, number];
  const before = [0, 1].map((i) => {
    const wanted = (out[i]! - 1) * stride[i]! + covered[i]!;
    return attrs.padding === 'same' ? Math.floor(Math.max(wanted - image[i]!, 0) / 2) : 0;
  });
  const under: Walk['under'] = (place, visit) => {
    const row = Math.floor(place / (out[0] * out[1]));
    const at = [Math.floor(place / out[1]) % out[0], place % out[1]];
    for (let tap = 0; tap < size[0]! * size[1]!; tap++) {
      const inKernel = [Math.floor(tap / size[1]!), tap % size[1]!];
      const [y, x] = [0, 1].map((i) => at[i]! * stride[i]! - before[i]! + inKernel[i]! * dilation[i]!) as [number, number];
      if (y >= 0 && x >= 0 && y < image[0] && x < image[1])
        visit(((row * image[0] + y) * image[1] + x) * image[2], tap);
    }
  };
  return { shape: [batch, ...out], under };
}

function filled(
  { shape: [batch, height, width], under }: Walk,
  channels: number,
  rule: (taps: readonly { offset: number; tap: number }[], channel: number) => number,
): Tensor64 {
  const values = new Float64Array(batch * height * width * channels);
  for (let place = 0; place < batch * height * width; place++) {
    const taps: { offset: number; tap: number }[] = [];
    under(place, (offset, tap) => taps.push({ offset, tap }));
    for (let c = 0; c < channels; c++) values[place * channels + c] = rule(taps, c);
  }
  return { shape: [batch, height, width, channels], values };
}

export function conv2d(x: Tensor64, kernel: Tensor64, attrs: Attrs): Tensor64 {
  const [height, width, inputs, outputs] = kernel.shape as [number, number, number, number];
  return filled(walk(x, [height, width], attrs), outputs, (taps, o) => {
    let sum = 0;
    for (const { offset, tap } of taps)
      for (let i = 0; i < inputs; i++)
        sum += x.values[offset + i]! * kernel.values[(tap * inputs + i) * outputs + o]!;
    return sum;
  });
}

/** Filter o sees the channels of the group that it belongs to. */
export function groupedConv2d(x: Tensor64, kernel: Tensor64, attrs: Attrs): Tensor64 {
  const [height, width, inputs, outputs] = kernel.shape as [number, number, number, number];
  const first = (o: number) => Math.floor((o * Number(attrs.groups)) / outputs) * inputs;
  return filled(walk(x, [height, width], attrs), outputs, (taps, o) => {
    let sum = 0;
    for (const { offset, tap } of taps)
      for (let i = 0; i < inputs; i++)
        sum += x.values[offset + first(o) + i]! * kernel.values[(tap * inputs + i) * outputs + o]!;
    return sum;
  });
}

export function depthwiseConv2d(x: Tensor64, kernel: Tensor64, attrs: Attrs): Tensor64 {
  const [height, width, inputs, each] = kernel.shape as [number, number, number, number];
  return filled(walk(x, [height, width], attrs), inputs * each, (taps, o) =>
    taps.reduce(
      (sum, { offset, tap }) =>
        sum + x.values[offset + Math.floor(o / each)]! * kernel.values[tap * inputs * each + o]!,
      0,
    ),
  );
}

export function pool(x: Tensor64, attrs: Attrs, rule: (values: readonly number[]) => number): Tensor64 {
  return filled(walk(x, attrs.size as number[], attrs), x.shape[3]!, (taps, c) =>
    rule(taps.map(({ offset }) => x.values[offset + c]!)),
  );
}

export const largest = (values: readonly number[]): number => Math.max(...values);
export const average = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
