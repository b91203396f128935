/** Convolutions and their gradients, on the kernels of `convolution.cc`, `winograd.cc`, `convolution_filter.cc` and `depthwise.cc`. */
import { axesOf, type Axes, type Axis, type GradientAttrs } from '../../kernels/convolutions.ts';
import type { Graph, Node } from '../graph.ts';
import type { Argument, Instruction, Lowering } from '../instruction.ts';
import { afterOf, productOf } from './products.ts';

export type Four = [number, number, number, number];

/** Bands of a few images are so small that as many threads have some. */
const THREADS = 4;
/** Floats that a band of framed rows may take of a thread's room, where it has more rows than one. */
const ROOM = 32768;
/** Steps that a packed panel is used for at once (`GROUP` in `convolution.cc`), and for products (`DEPTH` in `gemm.h`). */
const [GROUP, DEPTH] = [512, 320];
/** Where each thread frames rows: the address of all, and the floats of one. */
const roomsOf = (floats: number): Argument[] => [{ rooms: floats }, floats];
/** Columns of a panel (`PANEL` in `gemm.h`). */
const PANEL = 12;

/** An image and the zeros around it, as `frame.h` has them. */
interface Frame {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
}

const isEmpty = ({ height, width, top, left, rows, columns }: Frame): boolean => top === 0 && left === 0 && rows <= height && columns <= width;
const downOf = (frame: Frame): number => (isEmpty(frame) ? frame.width : frame.columns) * frame.channels;
const frameArgs = (frame: Frame): number[] => [frame.height, frame.width, frame.channels, frame.top, frame.left, frame.rows, frame.columns];

/** Rows or columns from the first to the last that a window covers. */
const reach = ({ taps, dilation }: Axis): number => (taps - 1) * dilation + 1;
const covered = (axis: Axis): number => (axis.moved - 1) * axis.stride + reach(axis);

/** Of the convolved image. */
const frameOf = ([down, along]: Axes, channels: number): Frame => ({
  height: down.length,
  width: along.length,
  channels,
  top: down.before,
  left: along.before,
  rows: covered(down),
  columns: covered(along),
});

const isPointwise = (axes: Axes): boolean =>
  axes.every(({ taps, stride, before, after }) => taps === 1 && stride === 1 && before === 0 && after === 0);

/** `count` in even parts of at most `limit`: the size of one. */
const even = (count: number, limit: number): number => Math.ceil(count / Math.max(1, Math.ceil(count / Math.max(1, limit))));

/** One call of `convolution`: numbers as in its struct. */
interface Convolution {
  readonly batch: number;
  readonly frame: Frame;
  /** Of the result. */
  readonly rows: number;
  readonly columns: number;
  readonly strides: readonly [down: number, along: number];
  readonly reach: number;
  readonly outputs: number;
  /** In floats: where the result begins; from one image, row, pixel of it to the next. */
  readonly to: readonly [at: number, image: number, down: number, along: number];
  readonly turned: boolean;
  readonly filterDown: number;
  readonly length: number;
  readonly runs: readonly { readonly start: number; readonly filter: number }[];
}

/** Pixels of a result that is made image by image. */
const MANY = 64;
/** Of the taps of all pixels so many may lie within an image, of so many images, that each pixel is made by those alone. */
const [WITHIN, IMAGES] = [0.75, 8];

/** Whether much of what a filter sees is frame. */
function isByImages({ batch, frame, rows, columns, strides, length, runs }: Convolution): boolean {
  if (isEmpty(frame) || batch < IMAGES || rows * columns > MANY) return false;
  const taps = length / frame.channels;
  let within = 0;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      for (const { start } of runs) {
        const place = start / frame.channels;
        const row = y * strides[0] + Math.floor(place / frame.columns) - frame.top;
        const column = x * strides[1] + (place % frame.columns) - frame.left;
        if (row >= 0 && row < frame.height) within += Math.max(0, Math.min(taps, frame.width - column) - Math.max(0, -column));
      }
  return within <= WITHIN * rows * columns * runs.length * taps;
}

function convolutionOf(of: Convolution, x: Argument, filter: Argument, out: Argument, after: readonly Argument[] = []): Instruction {
  const { frame, rows, columns, strides, outputs, runs, length } = of;
  const framedRow = frame.columns * frame.channels;
  const fitting = Math.floor((ROOM / framedRow - of.reach) / strides[0]) + 1;
  const band = even(rows, Math.min(isEmpty(frame) ? rows : fitting, Math.ceil((rows * of.batch) / THREADS)));
  const room = isEmpty(frame) ? 0 : ((band - 1) * strides[0] + of.reach) * framedRow;
  return {
    op: 'convolution',
    args: [
      ...[x, filter, out, ...roomsOf(room), { scratch: runs.length * length * Math.ceil(outputs / 4) * 4 }],
      ...[of.batch, ...frameArgs(frame), rows, columns, band, ...strides, of.reach, outputs, ...of.to],
      ...[of.turned ? 1 : 0, of.filterDown, runs.length, length, isByImages(of) ? 1 : 0, after.length > 0 ? 1 : 0],
      ...[...runs.map(({ start }) => start), ...runs.map((run) => run.filter), ...after],
    ],
  };
}

/** Channels and outputs from which on Winograd's transformation pays, and how many transformed filters may take. */
const [CHANNELS, TRANSFORMED] = [16, 2 ** 20];
/** Patches of 4 x 4 that are transformed at once, about; floats that they may take. */
const [PATCHES, PATCH_ROOM] = [48, 98304];
const PARTS = 16;

/** Of the products of a convolution so many may be left by those of patches of two pixels by two: of few pixels many are of the frame. */
const LEFT = 0.65;

/** Whether a filter of 3 x 3 moves by one over an image that is framed by up to 2 zeros, and the result has so many rows and columns that it pays. */
const isWinograd = (axes: Axes, channels: number, outputs: number, rows: number, columns: number): boolean =>
  axes.every(({ taps, stride, dilation, before }) => taps === 3 && stride === 1 && dilation === 1 && before <= 2) &&
  Math.min(channels, outputs) >= CHANNELS &&
  PARTS * channels * outputs <= TRANSFORMED &&
  PARTS * Math.ceil(rows / 2) * Math.ceil(columns / 2) <= LEFT * 9 * rows * columns;

/** As `winograd.cc` has it; `frame` but for its size. */
interface Winograd {
  readonly batch: number;
  readonly frame: Omit<Frame, 'rows' | 'columns'>;
  readonly rows: number;
  readonly columns: number;
  readonly outputs: number;
  readonly turned: boolean;
}

function winogradOf({ batch, frame: image, rows, columns, outputs, turned }: Winograd, x: Argument, filter: Argument, out: Argument, after: readonly Argument[] = []): Instruction {
  const [down, along] = [Math.ceil(rows / 2), Math.ceil(columns / 2)];
  const frame: Frame = { ...image, rows: 2 * down + 2, columns: 2 * along + 2 };
  const channels = Math.ceil(frame.channels / 4) * 4;
  const patches = Math.min(PATCHES, Math.floor(PATCH_ROOM / (PARTS * channels)));
  const band = even(down, Math.max(1, Math.floor(patches / along)));
  const room = (2 * band + 2) * frame.columns * frame.channels + PARTS * band * along * (channels + PANEL);
  const packed = PARTS * frame.channels * Math.ceil(outputs / 4) * 4;
  return {
    op: 'winograd',
    args: [
      ...[x, filter, out, ...roomsOf(room), { scratch: packed }],
      ...[batch, ...frameArgs(frame), rows, columns, band, outputs, turned ? 1 : 0, after.length > 0 ? 1 : 0, ...after],
    ],
  };
}

/** The taps whose numbers lie together in a framed image are one run. */
function runsOf([down, along]: Axes, frame: Frame, limit: number): { readonly length: number; readonly starts: number[] } {
  const { channels } = frame;
  const together = along.dilation === 1 && along.taps * channels <= limit;
  const across = together ? [0] : Array.from({ length: along.taps }, (_, tap) => tap * along.dilation * channels);
  const starts = Array.from({ length: down.taps }, (_, tap) => across.map((at) => tap * down.dilation * downOf(frame) + at)).flat();
  return { length: together ? along.taps * channels : channels, starts };
}

export const ids = (node: Node): Argument[] => [...node.inputs, ...node.outputs].map((value) => ({ value }));

export const shapeOf = ({ values }: Graph, node: Node, input: number): Four => [...values[node.inputs[input]!]!.shape] as Four;

const lowerForward: Lowering = (node, graph) => {
  const { dataFormat = 'NHWC' } = node.attrs as { dataFormat?: string };
  if (dataFormat !== 'NHWC') return null;
  const [shape, filterShape] = [shapeOf(graph, node, 0), shapeOf(graph, node, 1)];
  const axes = axesOf({ shape }, { shape: filterShape }, node.attrs, false);
  const [batch, , , channels] = shape;
  const outputs = filterShape[3];
  const [x, filter, out] = [...node.inputs.slice(0, 2), ...node.outputs].map((value) => ({ value })) as [Argument, Argument, Argument];
  const [down, along] = axes;
  const pixels = down.moved * along.moved;
  if (isPointwise(axes)) return [productOf(matrix(batch * pixels, channels, outputs), x, filter, out, afterOf(node, graph))];
  const frame = frameOf(axes, channels);
  if (isWinograd(axes, channels, outputs, down.moved, along.moved))
    return [winogradOf({ batch, frame, rows: down.moved, columns: along.moved, outputs, turned: false }, x, filter, out, afterOf(node, graph))];
  const { length, starts } = runsOf(axes, frame, GROUP);
  return [
    convolutionOf(
      {
        batch,
        frame,
        rows: down.moved,
        columns: along.moved,
        strides: [down.stride, along.stride],
        reach: reach(down),
        outputs,
        to: [0, pixels * outputs, along.moved * outputs, outputs],
        turned: false,
        filterDown: outputs,
        length,
        runs: starts.map((start, i) => ({ start, filter: i * length * outputs })),
      },
      x,
      filter,
      out,
      afterOf(node, graph),
    ),
  ];
};

const matrix = (rows: number, inner: number, columns: number, transposed: { a?: boolean; b?: boolean } = {}) => ({
  stack: 1,
  rows,
  inner,
  columns,
  transposeA: transposed.a ?? false,
  transposeB: transposed.b ?? false,
  oneA: false,
  oneB: false,
});

/** Every stride-th row or column of x, from `from` on: which taps reach it, and how many rows of dy further down than its own number. */
interface Phase {
  readonly from: number;
  readonly count: number;
  readonly taps: readonly { readonly tap: number; readonly shift: number }[];
}

function phasesOf({ length, taps, stride, dilation, before }: Axis): Phase[] {
  return Array.from({ length: Math.min(stride, length) }, (_, from) => ({
    from,
    count: Math.ceil((length - from) / stride),
    taps: Array.from({ length: taps }, (_, tap) => ({ tap, shift: (from + before - tap * dilation) / stride })).filter(({ shift }) =>
      Number.isInteger(shift),
    ),
  }));
}

/** Rows before dy that a phase reads, and how far from the first to the last that a pixel takes. */
function spanOf({ taps }: Phase): { readonly before: number; readonly reach: number } {
  const shifts = taps.map(({ shift }) => shift);
  const before = Math.max(0, -Math.min(0, ...shifts));
  return { before, reach: Math.max(0, ...shifts) + before + 1 };
}

/** x's pixels that lie apart by the strides get the same taps: each such phase is a convolution of dy. */
const lowerInputGradient: Lowering = (node, graph) => {
  const { axes, shape } = node.attrs as unknown as GradientAttrs;
  const [batch, height, width, channels] = shape as Four;
  const slopes = shapeOf(graph, node, 0);
  const outputs = slopes[3];
  const [dy, filter, dx] = ids(node) as [Argument, Argument, Argument];
  if (isPointwise(axes)) return [productOf(matrix(batch * height * width, outputs, channels, { b: true }), dy, filter, dx)];
  const [down, along] = axes;
  if (isWinograd(axes, outputs, channels, height, width)) {
    const frame = { height: slopes[1], width: slopes[2], channels: outputs, top: 2 - down.before, left: 2 - along.before };
    return [winogradOf({ batch, frame, rows: height, columns: width, outputs: channels, turned: true }, dy, filter, dx)];
  }
  return phasesOf(down).flatMap((rows) =>
    phasesOf(along).map((columns) => {
      const [vertical, horizontal] = [spanOf(rows), spanOf(columns)];
      const frame: Frame = {
        height: slopes[1],
        width: slopes[2],
        channels: outputs,
        top: vertical.before,
        left: horizontal.before,
        rows: rows.count - 1 + vertical.reach,
        columns: columns.count - 1 + horizontal.reach,
      };
      const runs = rows.taps.flatMap((y) =>
        columns.taps.map((x) => ({
          start: (y.shift + vertical.before) * downOf(frame) + (x.shift + horizontal.before) * outputs,
          filter: (y.tap * along.taps + x.tap) * channels * outputs,
        })),
      );
      const to = [(rows.from * width + columns.from) * channels, height * width * channels, down.stride * width * channels, along.stride * channels] as const;
      const own = { batch, frame, rows: rows.count, columns: columns.count, strides: [1, 1] as const, reach: vertical.reach, outputs: channels };
      return convolutionOf({ ...own, to, turned: true, filterDown: outputs, length: outputs, runs }, dy, filter, dx);
    }),
  );
};

const lowerFilterGradient: Lowering = (node, graph) => {
  const { axes } = node.attrs as unknown as GradientAttrs;
  const [batch, height, width, channels] = shapeOf(graph, node, 0);
  const outputs = shapeOf(graph, node, 1)[3];
  const [x, dy, out] = ids(node) as [Argument, Argument, Argument];
  if (isPointwise(axes)) return [productOf(matrix(channels, batch * height * width, outputs, { a: true }), x, dy, out)];
  const [down, along] = axes;
  const frame = frameOf(axes, channels);
  const { length, starts } = runsOf(axes, frame, Infinity);
  const pixels = down.moved * along.moved;
  const band = pixels <= DEPTH ? down.moved : even(down.moved, Math.floor(DEPTH / along.moved));
  const framedBand = ((band - 1) * down.stride + reach(down)) * frame.columns * channels;
  const images = pixels <= DEPTH ? Math.max(1, Math.min(batch, Math.floor(DEPTH / pixels), Math.floor(ROOM / framedBand))) : 1;
  const room = isEmpty(frame) ? 0 : images * framedBand;
  return [
    {
      op: 'convolution_filter',
      args: [
        ...[x, dy, out, ...roomsOf(room), batch, ...frameArgs(frame), down.moved, along.moved, outputs, band, images],
        ...[down.stride, along.stride, reach(down), starts.length, length, ...starts],
      ],
    },
  ];
};

/** As `window.h` has it: x's shape, and how windows move over it. */
export function windowArgs([batch, height, width, channels]: Four, [down, along]: Axes): number[] {
  return [
    ...[batch, height, width, channels, down.moved, along.moved, down.taps, along.taps],
    ...[down.stride, along.stride, down.dilation, along.dilation, down.before, along.before],
  ];
}

const lowerDepthwise: Lowering = (node, graph) => {
  const { dataFormat = 'NHWC' } = node.attrs as { dataFormat?: string };
  if (dataFormat !== 'NHWC') return null;
  const [shape, filterShape] = [shapeOf(graph, node, 0), shapeOf(graph, node, 1)];
  const axes = axesOf({ shape }, { shape: filterShape }, node.attrs, true);
  return [{ op: 'depthwise', args: [...ids(node), ...windowArgs(shape, axes), filterShape[3]] }];
};

const lowerDepthwiseInputGradient: Lowering = (node, graph) => {
  const { axes, shape } = node.attrs as unknown as GradientAttrs;
  return [{ op: 'depthwise_input', args: [...ids(node), ...windowArgs(shape as Four, axes), shapeOf(graph, node, 1)[3]] }];
};

const lowerDepthwiseFilterGradient: Lowering = (node, graph) => {
  const { axes, shape } = node.attrs as unknown as GradientAttrs;
  return [{ op: 'depthwise_filter', args: [...ids(node), ...windowArgs(shapeOf(graph, node, 0), axes), shape[3]!] }];
};

export const convolutions: Readonly<Record<string, Lowering>> = {
  Conv2D: lowerForward,
  Conv2DInputGradient: lowerInputGradient,
  Conv2DFilterGradient: lowerFilterGradient,
  DepthwiseConv2dNative: lowerDepthwise,
  DepthwiseInputGradient: lowerDepthwiseInputGradient,
  DepthwiseFilterGradient: lowerDepthwiseFilterGradient,
};
