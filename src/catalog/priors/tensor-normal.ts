import { entry, type EntryValue } from '../arguments.ts';
import { definePrior } from '../define.ts';

const identity = { entry: 'identity', args: { variance: 1 } };

const identityLike = ({ args }: EntryValue, count: number): EntryValue => ({ entry: 'identity', args: { variance: args.normalize === 'trace' ? 1 / count : 1 } });

/** Of modes whose entries are alike: only the product of their variances counts. */
const likeVariance = (args: object): number =>
  Object.values(args as Record<string, EntryValue>).reduce((all, { entry: of, args: own }) => (of === 'identity' ? all * (own.variance as number) : all), 1);

export default definePrior({
  name: 'tensor_normal',
  doc: 'The kernels of all tasks are one normal tensor, whose covariance is the Kronecker product of one covariance a mode.',
  source: 'DRN, eqs. 2 and 11',
  args: {
    input: entry('covariance', 'Between the inputs of a layer.', { default: identity }),
    output: entry('covariance', 'Between the outputs of a layer.', { default: identity }),
    task: entry('covariance', 'Between tasks.', { default: identity }),
    space: entry('covariance', 'Between the places of a convolution\'s kernel, height and width merged.', { default: identity }),
  },
  layout: 'tensor',
  couples: true,
  // A task by itself keeps the covariance that learning starts from.
  uncoupled: (args, count) => ({ entry: 'tensor_normal', args: { ...args, task: identityLike(args.task, count) } }),
  equation: String.raw`\frac{1}{2} \operatorname{vec}(W)^{\top} (\Sigma_1 \otimes \dots \otimes \Sigma_K)^{-1} \operatorname{vec}(W)`,
  equationOf: (modes) => {
    const [only] = modes;
    if (only === undefined) return String.raw`\frac{1}{2 \sigma^2} \|W\|_F^2`;
    if (modes.length === 1) return String.raw`\frac{1}{2} \operatorname{tr}(W_{(\mathrm{${only}})}^{\top} \Sigma_{\mathrm{${only}}}^{-1} W_{(\mathrm{${only}})})`;
    const product = modes.map((mode) => String.raw`\Sigma_{\mathrm{${mode}}}`).join(String.raw` \otimes `);
    return String.raw`\frac{1}{2} \operatorname{vec}(W)^{\top} (${product})^{-1} \operatorname{vec}(W)`;
  },
  lower: ({ args, w, modes, precisions }, op) => {
    const whitened = modes.reduce((product, mode, axis) => {
      const precision = precisions[mode];
      if (!precision) return product;
      return precision.shape.length === 2 ? op.mode_product(product, precision, { axis }) : op.scale_mode(product, precision, { axis });
    }, w);
    return op.mul(0.5 / likeVariance(args), op.sum(op.mul(w, whitened), { axis: modes.map((_, axis) => axis) }));
  },
});
