/** The compiler as a library: no TF.js, no file system. */
export { check, compile, type CompileOptions, type Compiled, type FactRequest, type Host, type Override } from './compiler.ts';
export { format } from './syntax/format.ts';
export { render, summary } from './diagnostics/render.ts';
export { toJson } from './diagnostics/json.ts';
export type { Diagnostic } from './diagnostics/diagnostic.ts';
export type { Ir } from './ir/ir.ts';
export type { Source, Span } from './text/source.ts';
