/** Not reported at a place: `mtlc` prints it when it fails itself. */
export const internalFault = {
  code: 'MTL9001',
  severity: 'error',
  explain: `The compiler failed in a way that it did not foresee. That is its fault, whatever the spec says. Please report it with
the spec and the printed lines; \`MTLC_DEBUG=1\` adds where in the compiler it failed.`,
} as const;
