/**
 * Sums on wasm. Over the first dimensions (the gradient of everything that is added to all rows, or to all steps of
 * sequences) a product with a row of ones is 3 times faster. TF.js's sum of a million numbers is off by 1e-4: of many it is
 * made in double precision.
 */
import type * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../runtime/shape.ts';
import { kernelOf, setKernel, type Kernel, type KernelCall } from './registry.ts';

export function installSums(): void {
  const sum = kernelOf('Sum', 'wasm');
  const product = kernelOf('BatchMatMul', 'wasm');
  setKernel('Sum', 'wasm', (call) => {
    const leading = leadingAxes(call);
    if (leading > 0) return byProduct(call, leading, product);
    return isOfMany(call) ? inDouble(call) : sum(call);
  });
}

const MANY = 2 ** 13;

/** Whether it is one sum of all of them. */
function isOfMany({ inputs, attrs }: KernelCall): boolean {
  const { shape, dtype } = inputs['x']!;
  const axis = attrs['axis'] as number | number[] | null | undefined;
  const axes = axis === null || axis === undefined ? shape.length : new Set([axis].flat().map((each) => (each + shape.length) % shape.length)).size;
  return dtype === 'float32' && axes === shape.length && sizeOf(shape) >= MANY;
}

function inDouble({ inputs, attrs, backend }: KernelCall): tf.TensorInfo {
  const x = inputs['x']!;
  const out = backend.makeOutput(attrs['keepDims'] ? x.shape.map(() => 1) : [], 'float32');
  const numbers = backend.typedArrayFromHeap(x);
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]!;
  backend.typedArrayFromHeap(out)[0] = sum;
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
