/**
 * Sums on wasm. Over the first dimensions (the gradient of everything that is added to all rows, or to all steps of
 * sequences) a product with a row of ones is 3 times faster. TF.js's sum of a million numbers is off by 1e-4: sums and
 * means of many are made in double precision.
 */
import type * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../runtime/shape.ts';
import { kernelOf, setKernel, type Kernel, type KernelCall } from './registry.ts';

export function installSums(): void {
  const sum = kernelOf('Sum', 'wasm');
  const mean = kernelOf('Mean', 'wasm');
  const product = kernelOf('BatchMatMul', 'wasm');
  setKernel('Sum', 'wasm', (call) => {
    const leading = leadingAxes(call);
    if (leading > 0) return byProduct(call, leading, product);
    const many = trailingSize(call);
    return many >= MANY ? inDouble(call, many, 1) : sum(call);
  });
  setKernel('Mean', 'wasm', (call) => {
    const many = trailingSize(call);
    return many >= MANY ? inDouble(call, many, many) : mean(call);
  });
}

const MANY = 2 ** 13;

/** How many numbers make one of the result, where they are those of the last dimensions; else 0. */
function trailingSize({ inputs, attrs }: KernelCall): number {
  const { shape, dtype } = inputs['x']!;
  const axes = axesIn(attrs, shape.length);
  const trailing = [...axes].every((axis) => axis >= shape.length - axes.size);
  return dtype === 'float32' && trailing ? sizeOf(shape.slice(shape.length - axes.size)) : 0;
}

/** Counted from the first dimension; all of them where none is named. */
function axesIn(attrs: KernelCall['attrs'], rank: number): ReadonlySet<number> {
  const axis = attrs['axis'] as number | number[] | null | undefined;
  return new Set(axis === null || axis === undefined ? Array.from({ length: rank }, (_, i) => i) : [axis].flat().map((each) => (each + rank) % rank));
}

/** Sums of `many` numbers each, divided by a number. */
function inDouble({ inputs, attrs, backend }: KernelCall, many: number, by: number): tf.TensorInfo {
  const x = inputs['x']!;
  const axes = axesIn(attrs, x.shape.length);
  const left = x.shape.slice(0, x.shape.length - axes.size);
  const out = backend.makeOutput(attrs['keepDims'] ? [...left, ...Array<number>(axes.size).fill(1)] : left, 'float32');
  const numbers = backend.typedArrayFromHeap(x);
  const sums = backend.typedArrayFromHeap(out);
  for (let row = 0; row < sums.length; row++) {
    let sum = 0;
    for (let i = row * many; i < (row + 1) * many; i++) sum += numbers[i]!;
    sums[row] = sum / by;
  }
  return out;
}

/** How many of the first dimensions are summed over, where these and no others are, and one at least is left; else 0. */
function leadingAxes({ inputs, attrs }: KernelCall): number {
  const x = inputs['x']!;
  const axes = new Set([attrs['axis'] as number | number[]].flat());
  const leading = axes.size < x.shape.length && [...Array(axes.size).keys()].every((axis) => axes.has(axis));
  return x.dtype === 'float32' && leading ? axes.size : 0;
}

function byProduct({ inputs, attrs, backend }: KernelCall, leading: number, product: Kernel): tf.TensorInfo {
  const x = inputs['x']!;
  const left = x.shape.slice(leading);
  const rows = sizeOf(x.shape.slice(0, leading));
  const ones = {
    dataId: backend.write(new Float32Array(rows).fill(1), [1, rows], 'float32'),
    shape: [1, rows],
    dtype: 'float32' as const,
  };
  const sums = product({
    inputs: { a: ones, b: { ...x, shape: [rows, sizeOf(left)] } },
    attrs: { transposeA: false, transposeB: false },
    backend,
  });
  backend.disposeData(ones.dataId);
  return { ...sums, shape: attrs['keepDims'] ? [...x.shape.slice(0, leading).fill(1), ...left] : left };
}
