import { count, entry, flag } from '../arguments.ts';
import { defineLayer, type ParameterDeclaration } from '../define.ts';
import { noSequence } from '../sequences.ts';

const projections = ['query', 'key', 'value', 'output'] as const;

export default defineLayer({
  name: 'attention',
  doc: 'Multi-head attention: every step is a weighted mean over all steps, of the same sequence or with `from a, b` of b for the steps of a; padding has no weight.',
  source: 'Vaswani et al. 2017, sections 3.2.1 and 3.2.2',
  args: {
    heads: count('Number of heads, which share the width evenly.', { positional: true }),
    bias: flag('Adds a learnt number to each query, key, value and output.', { default: true }),
    start: entry('start', 'How the kernels start; biases start at 0.', { default: { entry: 'glorot_normal', args: {} } }),
  },
  inputs: 'many',
  masked: true,
  shape: ({ heads }, inputs) => {
    const [to, from = to] = inputs;
    if (inputs.length > 2) return { problem: 'attention takes one sequence, or two: what asks, and what is asked' };
    if (to!.length !== 2 || from!.length !== 2) return noSequence('attention');
    const width = Number(to![1]);
    return width % heads === 0 ? to! : { problem: `attention divides its width among its heads: ${width} is no multiple of ${heads}` };
  },
  parameters: ({ bias, start }, inputs): Record<string, ParameterDeclaration> => {
    const width = inputs[0]![1]!;
    const asked = inputs.at(-1)![1]!;
    const zeros = { entry: 'zeros', args: {} };
    return Object.fromEntries(
      projections.flatMap((name) => {
        const from = name === 'key' || name === 'value' ? asked : width;
        return [
          [name, { shape: [from, width], start }],
          ...(bias ? [[`${name}_bias`, { shape: [width], start: zeros }] as const] : []),
        ] as const;
      }),
    );
  },
  lower: ({ args, inputs, mask, parameters }, op) => {
    const projected = (name: (typeof projections)[number], x = inputs[0]!) => {
      const sums = op.matmul(x, parameters[name]!);
      return args.bias ? op.add(sums, parameters[`${name}_bias`]!) : sums;
    };
    const asked = inputs.at(-1)!;
    const heard = [projected('query'), projected('key', asked), projected('value', asked)];
    return projected('output', op.attention(...heard, ...(mask ? [mask] : []), { heads: args.heads }));
  },
  multiplyAdds: (_args, inputs) => {
    const [to, width] = inputs[0]!.map(Number) as [number, number];
    const [from, asked] = inputs.at(-1)!.map(Number) as [number, number];
    return 2 * to * width * width + 2 * from * asked * width + 2 * to * from * width;
  },
});
