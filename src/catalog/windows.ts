/** What layers share that move a window over an image, [height, width, channels]. */
import type { Dim, Shape } from '../ir/ir.ts';
import { positions, reach, type Pair, type Window } from '../ir/windows.ts';
import { choice, count, entry, flag, oneOrList } from './arguments.ts';
import type { ParameterDeclaration, Unfit } from './define.ts';

type Sizes = number | readonly number[];

const aSize = count('Height and width.');

/** One number for height and width, or `[height, width]`. */
export const sizes = (doc: string, more: { default?: Sizes; positional?: boolean } = {}) => oneOrList(aSize, doc, more);

export const padding = choice(
  ['valid', 'same'],
  'Keeps the window inside (`valid`), or adds zeros around so that height / stride rows come out, rounded up (`same`).',
  { default: 'valid' },
);

/** The arguments of a convolution beside its kernel's shape. */
export const convolutionArgs = {
  stride: sizes('Steps of the window, one number or `[height, width]`.', { default: 1 }),
  padding,
  dilation: sizes('Distance of the numbers under the kernel, one number or `[height, width]`.', { default: 1 }),
  activation: entry('activation', 'Applied to the sums.', { default: { entry: 'linear', args: {} } }),
  bias: flag('Adds a learnt number to each channel.', { default: true }),
  start: entry('start', 'How the kernel starts; the bias starts at 0.', {
    default: { entry: 'glorot_normal', args: {} },
  }),
};

interface Convolution {
  readonly kernel: Sizes;
  readonly stride: Sizes;
  readonly dilation: Sizes;
  readonly padding: Window['padding'];
}

interface Pool {
  readonly size: Sizes;
  readonly stride: Sizes | null;
  readonly padding: Window['padding'];
}

/** Height and width of an argument that was written as one number or as a list. */
export function pairOf(value: Sizes): Pair {
  return typeof value === 'number' ? [value, value] : [value[0]!, value[1]!];
}

export function convolutionWindow({ kernel, stride, dilation, padding }: Convolution): Window {
  return { size: pairOf(kernel), stride: pairOf(stride), dilation: pairOf(dilation), padding };
}

/** Without a stride of its own, a pool's windows lie side by side. */
export function poolWindow({ size, stride, padding }: Pool): Window {
  return { size: pairOf(size), stride: pairOf(stride ?? size), dilation: [1, 1], padding };
}

/** The attributes of the op that moves the window, without its size. */
export function convolutionAttrs(args: Convolution) {
  const { stride, dilation, padding } = convolutionWindow(args);
  return { stride, padding, dilation };
}

/** Why these arguments do not go together, or null. */
export function checkConvolution({ kernel, stride, dilation }: Convolution): string | null {
  const unpaired = checkPairs({ kernel, stride, dilation });
  if (unpaired) return unpaired;
  const above = (value: Sizes): boolean => pairOf(value).some((n) => n > 1);
  return above(stride) && above(dilation) ? 'a stride and a dilation above 1 do not go together' : null;
}

export function checkPool({ size, stride }: Pool): string | null {
  return checkPairs({ size, ...(stride === null ? {} : { stride }) });
}

function checkPairs(given: { readonly [name: string]: Sizes }): string | null {
  const wrong = Object.entries(given).find(([, value]) => typeof value !== 'number' && value.length !== 2);
  return wrong ? `\`${wrong[0]}\` is one number, or two: [height, width]` : null;
}

/** The shape of one row after the window, with `channels`, or why the window does not fit. `layer` takes it. */
export function movedShape(layer: string, what: string, window: Window, input: Shape, channels: Dim): Shape | Unfit {
  if (input.length !== 3)
    return { problem: `${layer} takes an image, [height, width, channels]; \`reshape([...])\` makes one of other numbers` };
  const [height, width] = input;
  const moved = positions(window, [height!, width!]);
  if (!moved) return { problem: `${layer} takes an image of known height and width` };
  if (Math.min(...moved) >= 1) return [...moved, channels];
  const axis = moved[0] < 1 ? 0 : 1;
  const dilated = window.dilation[axis] > 1 ? ` that spans ${reach(window, axis)}` : '';
  const along = `${input[axis]} ${axis === 0 ? 'row' : 'column'}${input[axis] === 1 ? '' : 's'}`;
  return {
    problem: `a ${what} of ${window.size[axis]}${dilated} does not fit into ${along}; pad with \`padding: same\`, or pool less`,
  };
}

/** A bias of that many channels, starting at 0, where the layer has one. */
export function biasOf(bias: boolean, channels: Dim): Record<string, ParameterDeclaration> {
  return bias ? { bias: { shape: [channels], start: { entry: 'zeros', args: {} } } } : {};
}
