/** The kernels of the module by number; `npm run kernels` writes `opcodes.h` from it. */
export const opcodes = [
  'copy',
  'product',
  'convolution',
  'convolution_filter',
  'winograd',
  'depthwise',
  'depthwise_input',
  'depthwise_filter',
  'largest_pool',
  'largest_pool_gradient',
  'mean_pool',
  'mean_pool_gradient',
  'map',
  'place_of_extreme',
  'softmax',
  'log_softmax',
  'softmax_cross_entropy',
  'move',
  'gather',
  'segment_sum',
  'one_hot',
  'running_sum',
  'range',
  'uniform',
] as const;

export type Opcode = (typeof opcodes)[number];
