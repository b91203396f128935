/** Covariances that share their directions with the kernels, and have variances of their own. */
import type { Covariance } from '../types.ts';
import { learnt, matrixState, products, type CovarianceEntries, type KernelTensor, type Timing } from './covariance.ts';
import { spectrumOf, withValues } from './spectrum.ts';

/** `start`: the variances before the first update. `variances` gives them for the singular values of the kernels along the mode. */
export function learnedSpectrum(
  name: string,
  entries: CovarianceEntries,
  start: Float64Array,
  of: readonly KernelTensor[],
  timing: Timing,
  variances: (singular: Float64Array) => Float64Array,
): Covariance {
  const size = start.length;
  const diagonal = Float64Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? start[i / (size + 1)]! : 0));
  return learnt(name, entries, timing, matrixState(diagonal), async (values) => {
    const { sums } = await products(name, size, of, values, 'matrix');
    if (!sums.every(Number.isFinite)) return { unfit: 'its kernels are no finite numbers' };
    const spectrum = spectrumOf(sums, size);
    return matrixState(withValues(spectrum, variances(spectrum.values.map((each) => Math.sqrt(Math.max(each, 0))))));
  });
}
