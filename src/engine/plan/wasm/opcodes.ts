/** The kernels of the module by number; `npm run kernels` writes `opcodes.h` from it. */
export const opcodes = [
  'copy',
  'product',
  'convolution',
  'convolution_filter',
  'map',
] as const;

export type Opcode = (typeof opcodes)[number];
