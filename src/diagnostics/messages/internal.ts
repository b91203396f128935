/** Not reported at a place: `mtlc` prints it when it fails itself. */
export const internalFault = {
  code: 'MTL9001',
  severity: 'error',
  explain: `The compiler failed in a way that it did not foresee. That is its fault, whatever the spec says. Please report it with
the spec and the printed lines; \`MTLC_DEBUG=1\` adds where in the compiler it failed.`,
} as const;

/** Neither is this: `mtlc` prints it when the folder of temporary files refuses one. */
export const noTemporaryFiles = {
  code: 'MTL0009',
  severity: 'error',
  message: ({ folder, reason }: { readonly folder: string; readonly reason: string }) => `cannot write temporary files into \`${folder}\`: ${reason}`,
  explain: `Programs are bundled in the system's folder of temporary files before they run. It is not there, may not be written,
or is full. Name another one in the variable TMPDIR: \`TMPDIR=/var/tmp mtlc train ...\`.`,
} as const;
