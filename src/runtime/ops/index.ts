/** What the emitted `model.ts` calls. */
export { classMeans, flat, labelled, memberships, once, pairs, squaredDistances } from './alignments.ts';
export { counts } from './counts.ts';
export { batchNorm } from './batch-norm.ts';
export { dropout, randomUniform } from './dropout.ts';
export { groupedConv2d } from './grouped-conv2d.ts';
export { labelledMean, perTask, slots, weightedSum } from './losses.ts';
export { pick } from './pick.ts';
export { attention, gru, lstm, mask, project, sinusoids, type Recurrence } from './sequences.ts';
export { columns, eye, full, glorotNormal, glorotUniform, heNormal, normal, ones, pretrained, same, zeros } from './starts.ts';
export { kernelMatrix, kernelTensor, modeProduct } from './tensors.ts';
