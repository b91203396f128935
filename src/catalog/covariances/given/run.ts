import { matrixState } from '../../../runtime/priors/covariance.ts';
import type { Covariance } from '../../../runtime/types.ts';

/** Symmetric and positive definite, which the compiler has seen to. */
export function givenCovariance(name: string, rows: readonly (readonly number[])[]): Covariance {
  return { name, start: matrixState(Float64Array.from(rows.flat())) as Covariance['start'] };
}
