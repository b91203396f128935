import type { CovariancePlot } from '../../../runtime/experiment.ts';

export const hinton = (covariances: readonly string[]): CovariancePlot => ({ of: 'covariances', covariances });
