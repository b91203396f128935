/** What the emitted `model.ts` calls. */
export { counts } from './counts.ts';
export { batchNorm } from './batch-norm.ts';
export { dropout, randomUniform } from './dropout.ts';
export { groupedConv2d } from './grouped-conv2d.ts';
export { labelledMean, perTask, weightedSum } from './losses.ts';
export { pick } from './pick.ts';
export { glorotNormal, glorotUniform, heNormal, normal, ones, pretrained, zeros } from './starts.ts';
