import { learnedSpectrum } from '../../../runtime/priors/learned-spectrum.ts';
import { sizeOf, type CovarianceEntries, type KernelTensor, type Timing } from '../../../runtime/priors/covariance.ts';
import type { Covariance } from '../../../runtime/types.ts';

export interface ClusterOptions extends Timing {
  readonly within: number;
  readonly between: number;
}

export function clusters(name: string, entries: CovarianceEntries, of: readonly KernelTensor[], count: number, options: ClusterOptions): Covariance {
  const { within, between } = options;
  const size = sizeOf(entries);
  const trace = Math.min(count, size) * between + Math.max(size - count, 0) * within;
  const start = new Float64Array(size).fill(trace / size);
  return learnedSpectrum(name, entries, start, of, options, (singular) => shared(singular, { within, between, trace }));
}

const HALVINGS = 100;

/**
 * Variances between `within` and `between` of the given sum, under which the sum of squares divided by variances is smallest: each
 * in proportion to its singular value, cut to the limits.
 */
function shared(singular: Float64Array, { within, between, trace }: { within: number; between: number; trace: number }): Float64Array {
  const at = (factor: number) => singular.map((each) => Math.min(Math.max(factor * each, within), between));
  const smallest = singular.reduce((least, each) => (each > 0 ? Math.min(least, each) : least), Infinity);
  let [low, high] = [0, between / smallest];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (at(middle).reduce((sum, each) => sum + each, 0) < trace) low = middle;
    else high = middle;
  }
  return at(high);
}
