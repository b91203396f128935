import { learnedSpectrum } from '../../../runtime/priors/learned-spectrum.ts';
import { sizeOf, type CovarianceEntries, type KernelTensor, type LearningOptions } from '../../../runtime/priors/covariance.ts';
import type { Covariance } from '../../../runtime/types.ts';

export function root(name: string, entries: CovarianceEntries, of: readonly KernelTensor[], options: LearningOptions): Covariance {
  const { epsilon = 0, normalize } = options;
  const size = sizeOf(entries);
  const start = new Float64Array(size).fill(normalize === 'trace' ? 1 / size : 1);
  return learnedSpectrum(name, entries, start, of, options, (singular) => {
    const variances = singular.map((each) => each + epsilon);
    const trace = variances.reduce((sum, each) => sum + each, 0);
    return normalize === 'trace' ? variances.map((each) => each / trace) : variances;
  });
}
