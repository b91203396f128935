/** Products of matrices as a plan has them: kernel `Product`, inputs a, b, and those of `after` from its second on. */
import type { Fusion } from './fusion.ts';

/**
 * c[i] = A[i] B[i], where A is a [stack, rows, inner] or, with `transposeA`, [stack, inner, rows]; B likewise. A factor whose
 * stack is 1 serves all i. The output is [stack, rows, columns] in any shape of that many elements.
 */
export type Product = {
  readonly stack: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Of a and b: whether one matrix serves the whole stack. */
  readonly oneA: boolean;
  readonly oneB: boolean;
  /** c is the sum over the stack, [rows, columns]. */
  readonly summed?: boolean;
  /**
   * Done to each tile of c where it is stored: a fusion over [stack, rows, columns] without sums, whose input 0 is the product
   * and whose only result is what the node gives.
   */
  readonly after?: Fusion;
};
