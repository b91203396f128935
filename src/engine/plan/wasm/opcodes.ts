/** The kernels of the module by number; `npm run kernels` writes `opcodes.h` from it. */
export const opcodes = [
  'copy',
  'product',
  'convolution',
  'convolution_filter',
  'map',
  'place_of_extreme',
  'softmax',
  'log_softmax',
  'move',
  'gather',
  'segment_sum',
  'one_hot',
  'running_sum',
  'range',
  'uniform',
] as const;

export type Opcode = (typeof opcodes)[number];
