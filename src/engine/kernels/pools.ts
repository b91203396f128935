/**
 * Gradients of pools. TF.js 4.22's mean pool divides by the whole window also where a part of it lies on padding, on
 * wasm and cpu alike; its largest-number pool on wasm loses the slopes of some windows, and is slow.
 */
import * as tf from '@tensorflow/tfjs';
import { setKernel, type KernelCall } from './registry.ts';

type Info = ReturnType<typeof tf.backend_util.computePool2DInfo>;

/** One channel after the other of one window. */
interface Window {
  /** Of its first slope in dy. */
  readonly from: number;
  /** Where the first channel of each number that it covers lies in x. */
  readonly offsets: Int32Array;
  readonly count: number;
  readonly channels: number;
}

interface Numbers {
  readonly x: Float32Array;
  readonly dy: Float32Array;
  readonly dx: Float32Array;
}

export function installMeanPoolGradient(backendName: 'cpu' | 'wasm'): void {
  setKernel('AvgPoolGrad', backendName, (call) => gradient(call, ({ dx, dy }) => (window) => toAll(dx, dy, window)));
}

/** The slope goes to the first of the largest numbers, row by row, as on TF.js's cpu backend. */
export function installLargestPoolGradient(): void {
  setKernel('MaxPoolGrad', 'wasm', (call) =>
    gradient(call, (numbers) => {
      const y = call.backend.readSync(call.inputs['output']!.dataId) as Float32Array;
      const open = new Int32Array(call.inputs['output']!.shape.at(-1)!);
      const bits = { x: bitsOf(numbers.x), y: bitsOf(y) };
      return (window) => {
        toEqual(numbers, bits, open, window);
        for (let c = 0; c < window.channels; c++) if (open[c]) toLargest(numbers, window, c);
      };
    }),
  );
}

function toAll(dx: Float32Array, dy: Float32Array, { from, offsets, count, channels }: Window): void {
  const share = 1 / count;
  for (let i = 0; i < count; i++) {
    const offset = offsets[i]!;
    for (let c = 0; c < channels; c++) dx[offset + c]! += dy[from + c]! * share;
  }
}

interface Bits {
  readonly x: Int32Array;
  readonly y: Int32Array;
}

/** The same bits for the same number: -0 becomes 0. */
function bitsOf(numbers: Float32Array): Int32Array {
  const positive = numbers.slice();
  for (let i = 0; i < positive.length; i++) positive[i]! += 0;
  return new Int32Array(positive.buffer);
}

/**
 * To the first number of the bits of the window's largest one, without a branch: which one it is cannot be foreseen.
 * `open` is left at 1 for channels where none has them.
 */
function toEqual({ dx, dy }: Numbers, { x, y }: Bits, open: Int32Array, { from, offsets, count, channels }: Window): void {
  open.fill(1);
  for (let i = 0; i < count; i++) {
    const offset = offsets[i]!;
    for (let c = 0; c < channels; c++) {
      const difference = x[offset + c]! ^ y[from + c]!;
      const hit = open[c]! & (1 - ((difference | -difference) >>> 31));
      open[c]! ^= hit;
      dx[offset + c]! += hit * dy[from + c]!;
    }
  }
}

/** By comparison, for what has no equal: NaN, whose bits may differ. */
function toLargest({ x, dx, dy }: Numbers, { from, offsets, count }: Window, c: number): void {
  let at = offsets[0]! + c;
  for (let i = 1; i < count; i++) if (x[offsets[i]! + c]! > x[at]!) at = offsets[i]! + c;
  dx[at]! += dy[from + c]!;
}

function gradient(
  { inputs, attrs, backend }: KernelCall,
  passOn: (numbers: Numbers) => (window: Window) => void,
): tf.TensorInfo {
  const { shape, dataId } = inputs['input']!;
  const { filterSize, strides, pad } = attrs as { filterSize: number; strides: number; pad: 'valid' | 'same' };
  const info = tf.backend_util.computePool2DInfo(shape as Info['inShape'], filterSize, strides, 1, pad);
  const x = backend.readSync(dataId) as Float32Array;
  const dy = backend.readSync(inputs['dy']!.dataId) as Float32Array;
  const dx = new Float32Array(x.length);
  walk(info, passOn({ x, dy, dx }));
  return { dataId: backend.write(dx, shape, 'float32'), shape, dtype: 'float32' };
}

function walk(info: Info, visit: (window: Window) => void): void {
  const { inHeight, inWidth, inChannels: channels, filterHeight, filterWidth } = info;
  const rows = ranges(info.outHeight, info.strideHeight, filterHeight, info.padInfo.top, inHeight);
  const columns = ranges(info.outWidth, info.strideWidth, filterWidth, info.padInfo.left, inWidth);
  const offsets = new Int32Array(filterHeight * filterWidth);
  let from = 0;
  for (let image = 0; image < info.batchSize; image++)
    for (const [top, bottom] of rows)
      for (const [left, right] of columns) {
        let count = 0;
        for (let y = top; y < bottom; y++)
          for (let x = left; x < right; x++) offsets[count++] = ((image * inHeight + y) * inWidth + x) * channels;
        visit({ from, offsets, count, channels });
        from += channels;
      }
}

/** Where each window begins and ends along one axis, padding left out. */
function ranges(count: number, stride: number, size: number, before: number, length: number): [number, number][] {
  return Array.from({ length: count }, (_, i) => {
    const start = i * stride - before;
    return [Math.max(start, 0), Math.min(start + size, length)];
  });
}
