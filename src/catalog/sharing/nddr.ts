import type { Value } from '../../ir/builder.ts';
import { flag, number, share } from '../arguments.ts';
import { batchNorm, normParameters } from '../batch-norm.ts';
import { defineSharing, type ParameterDeclaration } from '../define.ts';
import { restOf } from '../shares.ts';

export default defineSharing({
  name: 'nddr',
  doc: 'Each task goes on from a learnt projection of the channels of all tasks: a 1x1 convolution of what they have at a place, concatenated.',
  source: 'Gao et al. 2019',
  args: {
    own: share('The number on the diagonal of the own channels at the start; the others have the rest in equal parts.', { default: 0.9, positional: true }),
    norm: flag('Batch normalisation and a relu behind it, as in the paper; without them units that start with an own part of 1 change nothing.', { default: false }),
    rate: number("The multiple of a phase's learning rate with which the unit moves; the paper has 100.", { min: 0, exclusive: true, default: 10 }),
  },
  equation: String.raw`y_i = \sum_j x_j W_{ij}`,
  parameters: ({ args, output, columns, value }) => {
    const channels = value.at(-1)!;
    const others = restOf(args.own, columns.length - 1);
    const startOf = (column: string) => ({ entry: 'eye', args: { value: column === output ? args.own : others } });
    const kernels = columns.map((column) => [column, { shape: [channels, channels], start: startOf(column), rate: args.rate }] as const);
    if (!args.norm) return Object.fromEntries(kernels);
    const { scale, shift, mean, variance } = normParameters(channels);
    const norm = { 'norm.scale': { ...scale, rate: args.rate }, 'norm.shift': { ...shift, rate: args.rate }, 'norm.mean': mean, 'norm.variance': variance };
    return { ...Object.fromEntries<ParameterDeclaration>(kernels), ...norm };
  },
  // The kernel of the convolution lies there in parts, one for the channels of each column.
  lower: ({ args, columns, values, parameters, activate, name, frozen }, op) => {
    const [first, ...rest] = columns.map((column, i) => op.matmul(values[i]!, parameters[column]!));
    const sums = rest.reduce((sum, term) => op.add(sum, term), first!);
    if (!args.norm) return sums;
    const of = (part: string): Value => parameters[`norm.${part}`]!;
    const norm = { scale: of('scale'), shift: of('shift'), mean: of('mean'), variance: of('variance') };
    return activate({ entry: 'relu', args: {} }, batchNorm(sums, { parameters: norm, momentum: 0.95, epsilon: 1e-3, name: `${name}.norm`, frozen }, op));
  },
  multiplyAdds: (_args, inputs, output) => inputs.length * Number(output.at(-1)) * output.reduce<number>((all, dim) => all * Number(dim), 1),
});
