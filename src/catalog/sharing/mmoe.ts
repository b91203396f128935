import { product } from '../../ir/ops.ts';
import { number } from '../arguments.ts';
import { defineSharing } from '../define.ts';

export default defineSharing({
  name: 'mmoe',
  doc: 'Experts, copies of the layers up to a place that start independently, are mixed for each task by a gate of its own, which reads what the experts read.',
  source: 'Ma et al. 2018, equations 4 to 7',
  args: { experts: number('How many experts there are.', { min: 2, integer: true, default: 4, positional: true }) },
  columns: ({ experts }) => Array.from({ length: experts }, (_, i) => `expert${i + 1}`),
  once: true,
  reads: ['input'],
  equation: String.raw`y_i = \sum_e \mathrm{softmax}(x W_i)_e x_e`,
  parameters: ({ columns, input }) => ({ gate: { shape: [product(input!), columns.length], start: { entry: 'glorot_normal', args: {} } } }),
  lower: ({ columns, values, input, parameters }, op) => {
    const row = input!.shape.length === 2 ? input! : op.reshape(input!, { shape: [product(input!.shape.slice(1))] });
    const gate = op.softmax(op.matmul(row, parameters.gate!));
    const ones = values[0]!.shape.slice(1).map(() => 1);
    const [first, ...rest] = columns.map((_, e) => op.mul(op.reshape(op.column(gate, { index: e }), { shape: ones }), values[e]!));
    return rest.reduce((sum, term) => op.add(sum, term), first!);
  },
  multiplyAdds: (_args, inputs, output) => {
    const experts = inputs.length - 1;
    return experts * (Number(product(inputs.at(-1)!)) + Number(product(output)));
  },
});
