export { learnedMatrix as learned } from '../../../runtime/priors/covariance.ts';
