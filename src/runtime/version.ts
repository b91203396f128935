declare const __VERSION__: string | undefined;

/** Of mtlc, as its bundle was built. */
export const version = typeof __VERSION__ === 'string' ? __VERSION__ : 'development';
