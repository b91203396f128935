/** What layers share that go over time, [time, width]. */
import type { OpBuilder, Value } from '../ir/builder.ts';
import type { Dim, Shape } from '../ir/ir.ts';
import { choice, count, entry, type ArgsOf } from './arguments.ts';
import type { ParameterDeclaration, Unfit } from './define.ts';

export function noSequence(layer: string): Unfit {
  return { problem: `${layer} takes a sequence, [time, width]; \`embedding(...)\` makes one of tokens, \`reshape([...])\` of other numbers` };
}

/** The arguments of layers with a state. */
export const recurrentArgs = {
  units: count('Numbers of the state.', { positional: true }),
  return: choice(['last', 'all'], 'The state after the last step, [units], or that of every step, [time, units].', { default: 'last' }),
  direction: choice(['forward', 'backward', 'both'], 'From the first step to the last, from the last to the first, or both side by side.', {
    default: 'forward',
  }),
  start: entry('start', 'How both kernels start; biases start at 0.', { default: { entry: 'glorot_normal', args: {} } }),
};

type Recurrent = ArgsOf<typeof recurrentArgs>;

export function recurrentShape(layer: string, args: Recurrent, input: Shape): Shape | Unfit {
  if (input.length !== 2) return noSequence(layer);
  const width = args.units * directionsOf(args).length;
  return args.return === 'all' ? [input[0]!, width] : [width];
}

/** `''` forwards, and what the names of the parameters of the way back begin with. */
function directionsOf({ direction }: Recurrent): readonly ('' | 'backward_')[] {
  const ways = { forward: [''], backward: ['backward_'], both: ['', 'backward_'] } as const;
  return ways[direction];
}

/** `biases` are the names of the biases; kernels and biases hold `gates` gates side by side. */
export function recurrentParameters(args: Recurrent, width: Dim, gates: number, biases: readonly string[]): Record<string, ParameterDeclaration> {
  const across = gates * args.units;
  const zeros = { entry: 'zeros', args: {} };
  return Object.fromEntries(
    directionsOf(args).flatMap((way): [string, ParameterDeclaration][] => [
      [`${way}kernel`, { shape: [width, across], start: args.start }],
      [`${way}recurrent`, { shape: [args.units, across], start: args.start }],
      ...biases.map((name): [string, ParameterDeclaration] => [`${way}${name}`, { shape: [across], start: zeros }]),
    ]),
  );
}

/** The op of each direction over its parameters, side by side. */
export function overDirections(
  args: Recurrent,
  parameters: { readonly [name: string]: Value },
  names: readonly string[],
  run: (weights: readonly Value[], how: { backward: boolean; all: boolean }) => Value,
  op: OpBuilder,
): Value {
  const all = args.return === 'all';
  const states = directionsOf(args).map((way) => run(names.map((name) => parameters[way + name]!), { backward: way !== '', all }));
  return states.length === 1 ? states[0]! : op.concat(...states);
}

export function recurrentMultiplyAdds(args: Recurrent, [time, width]: Shape, gates: number): number {
  return Number(time) * gates * args.units * (Number(width) + args.units) * directionsOf(args).length;
}
