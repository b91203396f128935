/**
 * How parameters start. Fans are counted as Keras and PyTorch count them: of a kernel [..., in, out], in x
 * the rest and out x the rest.
 */
import { normalsFrom } from '../random.ts';
import { pickColumns, sizeOf } from '../shape.ts';
import type { CopiedStart, FilledStart, Start } from '../types.ts';

type Shape = readonly number[];

/** Normal of variance 2 / (fan in + fan out), not truncated (Glorot and Bengio 2010). */
export function glorotNormal(shape: Shape): FilledStart {
  const { fanIn, fanOut } = fans(shape);
  return normal(shape, Math.sqrt(2 / (fanIn + fanOut)));
}

/** Uniform within +- sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010). */
export function glorotUniform(shape: Shape): FilledStart {
  const { fanIn, fanOut } = fans(shape);
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return { shape, fill: (uniform) => uniform(sizeOf(shape)).map((u) => (2 * u - 1) * limit) };
}

/** Normal of variance 2 / fan in (He et al. 2015). */
export function heNormal(shape: Shape): FilledStart {
  return normal(shape, Math.sqrt(2 / fans(shape).fanIn));
}

/** Normal of mean 0 and standard deviation `sd`. */
export function normal(shape: Shape, sd: number): FilledStart {
  return { shape, fill: (uniform) => normalsFrom(uniform, sizeOf(shape)).map((z) => z * sd) };
}

export function zeros(shape: Shape): FilledStart {
  return { shape, fill: () => new Float32Array(sizeOf(shape)) };
}

export function ones(shape: Shape): FilledStart {
  return { shape, fill: () => new Float32Array(sizeOf(shape)).fill(1) };
}

export function full(shape: Shape, value: number): FilledStart {
  return { shape, fill: () => new Float32Array(sizeOf(shape)).fill(value) };
}

/** `value` where the last two dimensions have the same index, else 0. */
export function eye(shape: Shape, value: number): FilledStart {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  return { shape, fill: () => Float32Array.from({ length: sizeOf(shape) }, (_, i) => (i % columns === Math.floor(i / columns) % rows ? value : 0)) };
}

/** All parameters with a start of this name, drawn alike, start from the same values. */
export function same(name: string, start: FilledStart): FilledStart {
  return { ...start, stream: name };
}

/** A tensor of a safetensors file: `file` is its name among the experiment's `pretrained`. */
export function pretrained(shape: Shape, file: string, tensor: string): CopiedStart {
  return { shape, file, tensor };
}

/** Columns, along the last dimension, of values that start so: those of the same labels where a copy answers others. */
export function columns(start: Start, picked: readonly number[]): Start {
  const of = start.shape.at(-1)!;
  const shape = [...start.shape.slice(0, -1), picked.length];
  if ('file' in start) return { ...start, shape, columns: { of, picked } };
  return { ...start, shape, fill: (uniform) => pickColumns(start.fill(uniform), of, picked) };
}

function fans(shape: Shape): { fanIn: number; fanOut: number } {
  const area = sizeOf(shape.slice(0, -2));
  return { fanIn: area * (shape.at(-2) ?? 1), fanOut: area * (shape.at(-1) ?? 1) };
}
