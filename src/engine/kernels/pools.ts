/**
 * Gradients of pools. TF.js 4.22's mean pool divides by the whole window also where a part of it lies on padding, on
 * wasm and cpu alike; its largest-number pool on wasm loses the slopes of some windows, and is slow.
 */
import * as tf from '@tensorflow/tfjs';
import { setKernel, type KernelCall } from './registry.ts';

type Info = ReturnType<typeof tf.backend_util.computePool2DInfo>;

/** Adds to `dx` what the window at `place` passes on: `taps` are the offsets of the first channel of what it covers. */
type PassOn = (dx: Float32Array, place: number, taps: readonly number[]) => void;

export function installMeanPoolGradient(backendName: 'cpu' | 'wasm'): void {
  setKernel('AvgPoolGrad', backendName, (call) => {
    const dy = call.backend.readSync(call.inputs['dy']!.dataId);
    return gradient(call, (channels) => (dx, place, taps) => {
      for (const tap of taps)
        for (let c = 0; c < channels; c++) dx[tap + c]! += dy[place * channels + c]! / taps.length;
    });
  });
}

/** The slope goes to the first of the largest numbers, row by row, as on TF.js's cpu backend. */
export function installLargestPoolGradient(): void {
  setKernel('MaxPoolGrad', 'wasm', (call) => {
    const dy = call.backend.readSync(call.inputs['dy']!.dataId);
    const x = call.backend.readSync(call.inputs['input']!.dataId);
    return gradient(call, (channels) => {
      const most = new Float32Array(channels);
      const at = new Int32Array(channels);
      return (dx, place, taps) => {
        most.fill(-Infinity);
        at.fill(taps[0]!);
        for (const tap of taps)
          for (let c = 0; c < channels; c++)
            if (x[tap + c]! > most[c]!) {
              most[c] = x[tap + c]!;
              at[c] = tap;
            }
        for (let c = 0; c < channels; c++) dx[at[c]! + c]! += dy[place * channels + c]!;
      };
    });
  });
}

function gradient({ inputs, attrs, backend }: KernelCall, passOnOf: (channels: number) => PassOn): tf.TensorInfo {
  const { shape } = inputs['input']!;
  const { filterSize, strides, pad } = attrs as { filterSize: number; strides: number; pad: 'valid' | 'same' };
  const image = shape as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(image, filterSize, strides, 1, pad);
  const dx = new Float32Array(image.reduce((all, n) => all * n));
  walk(info, dx, passOnOf(info.inChannels));
  return { dataId: backend.write(dx, shape, 'float32'), shape, dtype: 'float32' };
}

function walk(info: Info, dx: Float32Array, passOn: PassOn): void {
  const rows = ranges(info.outHeight, info.strideHeight, info.filterHeight, info.padInfo.top, info.inHeight);
  const columns = ranges(info.outWidth, info.strideWidth, info.filterWidth, info.padInfo.left, info.inWidth);
  const taps: number[] = [];
  let place = 0;
  for (let image = 0; image < info.batchSize; image++)
    for (const [top, bottom] of rows)
      for (const [left, right] of columns) {
        taps.length = 0;
        for (let y = top; y < bottom; y++)
          for (let x = left; x < right; x++)
            taps.push(((image * info.inHeight + y) * info.inWidth + x) * info.inChannels);
        passOn(dx, place++, taps);
      }
}

/** Where each window begins and ends along one axis, padding left out. */
function ranges(count: number, stride: number, size: number, before: number, length: number): [number, number][] {
  return Array.from({ length: count }, (_, i) => {
    const start = i * stride - before;
    return [Math.max(start, 0), Math.min(start + size, length)];
  });
}
