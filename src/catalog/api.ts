/** What a file imports as `mtlc/catalog` that adds an entry to an installed compiler. */
export * from './arguments.ts';
export * from './define.ts';
export type { OpBuilder, Term, Value } from '../ir/builder.ts';
export type { Dim, Json, Shape } from '../ir/ir.ts';
export { product } from '../ir/ops.ts';
