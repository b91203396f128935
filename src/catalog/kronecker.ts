/** Normal tensors whose covariance is the Kronecker product of one covariance a mode. It is never built: tensors are multiplied mode by mode. */
import type { OpBuilder, Value } from '../ir/builder.ts';
import type { EntryValue } from './arguments.ts';

/** A mode whose entries are independent and alike. */
export const identity: EntryValue = { entry: 'identity', args: { variance: 1 } };

/** What a covariance starts from, of a mode of `count` entries. */
export const startingCovariance = ({ args }: EntryValue, count: number): EntryValue => ({
  entry: 'identity',
  args: { variance: args.normalize === 'trace' ? 1 / count : 1 },
});

/** vec(W)' (Sigma_1 x ... x Sigma_K)^-1 vec(W) / 2, a scalar; modes without a precision have the variance of their identity. */
export function whitenedSquares(
  { args, w, modes, precisions }: { readonly args: object; readonly w: Value; readonly modes: readonly string[]; readonly precisions: { readonly [mode: string]: Value } },
  op: OpBuilder,
): Value {
  const whitened = modes.reduce((product, mode, axis) => {
    const precision = precisions[mode];
    if (!precision) return product;
    return precision.shape.length === 2 ? op.mode_product(product, precision, { axis }) : op.scale_mode(product, precision, { axis });
  }, w);
  return op.mul(0.5 / likeVariance(args), op.sum(op.mul(w, whitened), { axis: modes.map((_, axis) => axis) }));
}

/** Of modes whose entries are alike: only the product of their variances counts. */
const likeVariance = (args: object): number =>
  Object.values(args as Record<string, EntryValue>).reduce((all, { entry: of, args: own }) => (of === 'identity' ? all * (own.variance as number) : all), 1);

/** The same as mathematics, where these modes alone have covariances that hold anything. */
export function whitenedEquation(modes: readonly string[]): string {
  const [only] = modes;
  if (only === undefined) return String.raw`\frac{1}{2 \sigma^2} \|W\|_F^2`;
  if (modes.length === 1) return String.raw`\frac{1}{2} \operatorname{tr}(W_{(\mathrm{${only}})}^{\top} \Sigma_{\mathrm{${only}}}^{-1} W_{(\mathrm{${only}})})`;
  const product = modes.map((mode) => String.raw`\Sigma_{\mathrm{${mode}}}`).join(String.raw` \otimes `);
  return String.raw`\frac{1}{2} \operatorname{vec}(W)^{\top} (${product})^{-1} \operatorname{vec}(W)`;
}
