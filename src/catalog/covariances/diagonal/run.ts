export { learnedDiagonal as diagonal } from '../../../runtime/priors/covariance.ts';
