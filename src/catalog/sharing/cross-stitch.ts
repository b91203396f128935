import { number, share } from '../arguments.ts';
import { defineSharing } from '../define.ts';
import { restOf } from '../shares.ts';

export default defineSharing({
  name: 'cross_stitch',
  doc: 'Each task goes on from a learnt linear combination of what all tasks have at a place: a number for each pair of tasks.',
  source: 'Misra et al. 2016, equation 1',
  args: {
    own: share("A task's own part at the start; the others have the rest in equal parts.", { default: 0.9, positional: true }),
    rate: number("The multiple of a phase's learning rate with which the numbers move; the paper has 100 to 1,000 for networks that were trained before.", {
      min: 0,
      exclusive: true,
      default: 10,
    }),
  },
  equation: String.raw`y_i = \sum_j \alpha_{ij} x_j`,
  parameters: ({ args, output, columns }) => {
    const others = restOf(args.own, columns.length - 1);
    return Object.fromEntries(
      columns.map((column) => [column, { shape: [], start: { entry: 'full', args: { value: column === output ? args.own : others } }, rate: args.rate }]),
    );
  },
  lower: ({ columns, values, parameters }, op) => {
    const [first, ...rest] = columns.map((column, i) => op.mul(parameters[column]!, values[i]!));
    return rest.reduce((sum, term) => op.add(sum, term), first!);
  },
  multiplyAdds: (_args, inputs, output) => inputs.length * output.reduce<number>((all, dim) => all * Number(dim), 1),
});
