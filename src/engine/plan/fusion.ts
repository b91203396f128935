/** Elementwise work as one node: kernel `Fused`, whose attrs are a `Fusion`. */

/**
 * Each step reads earlier ones by their places in the list. Names are those of TF.js's kernels (`Add`, `Relu`, `Step`); truth
 * is 1 and 0. `value` and `to` are a kernel's numbers: alpha of `LeakyRelu` and `Step`, the bounds of `ClipByValue`.
 */
export type FusedStep =
  | { readonly op: 'input'; readonly input: number }
  | { readonly op: 'constant'; readonly value: number }
  | { readonly op: string; readonly of: readonly number[]; readonly value?: number; readonly to?: number };

/** What one output of the node is: a step's numbers, or their sums over axes of the space. */
export interface FusedResult {
  readonly step: number;
  /** Ascending; the output's shape has them as 1, or not at all. */
  readonly sum?: readonly number[];
}

export type Fusion = {
  /** The shape that the steps run over: inputs are broadcast to it as in NumPy. */
  readonly space: readonly number[];
  readonly steps: readonly FusedStep[];
  /** One an output. */
  readonly results: readonly FusedResult[];
};
