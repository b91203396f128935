/** Sums of rows by index, which TF.js's wasm backend lacks: the gradient of a look-up in a table. */
import { setKernel, type KernelCall } from './registry.ts';

export function installSegmentSums(): void {
  setKernel('UnsortedSegmentSum', 'wasm', segmentSums);
}

/** x [rows, ...], segmentIds [rows] to [numSegments, ...]; an index out of range adds to nothing. */
function segmentSums({ inputs, attrs, backend }: KernelCall) {
  const x = inputs['x']!;
  const count = attrs['numSegments'] as number;
  const rest = x.shape.slice(1);
  const width = rest.reduce((all, n) => all * n, 1);
  const values = backend.readSync(x.dataId as object);
  const sums = new Float32Array(count * width);
  backend.readSync(inputs['segmentIds']!.dataId as object).forEach((segment, row) => {
    if (segment < 0 || segment >= count) return;
    for (let i = 0; i < width; i++) sums[segment * width + i]! += values[row * width + i]!;
  });
  const shape = [count, ...rest];
  return { dataId: backend.write(sums, shape, 'float32'), shape, dtype: 'float32' as const };
}
