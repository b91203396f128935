/**
 * DAMTL on made-up numbers, in double precision and by formulas written out by hand: a network with masks beside an auxiliary one, for
 * a few steps. Kernels are [out, in, 3, 3], images [channel, height, width], dense kernels [out, in]; row by row.
 */

/** Of a float array: `scale * sin(0.7 i + phase)`. */
export const wave = (count: number, phase: number, scale: number): Float64Array => Float64Array.from({ length: count }, (_, i) => scale * Math.sin(0.7 * i + phase));

/** In and out channels, and the side of what goes in. */
export const CONVOLUTIONS = [
  { in: 3, out: 32, side: 64, stride: 2, pool: true },
  { in: 32, out: 64, side: 16, stride: 1, pool: true },
  { in: 64, out: 128, side: 8, stride: 1, pool: false },
  { in: 128, out: 128, side: 8, stride: 1, pool: false },
  { in: 128, out: 128, side: 8, stride: 1, pool: true },
] as const;

export const LABELS = [0, 1, 2, 3, 0, 1] as const;
const CLASSES = 4;
const HIDDEN = 256;
const FLAT = 2048;
const PIXELS = 3 * 64 * 64;

export interface Parameters {
  readonly kernels: readonly Float64Array[];
  readonly biases: readonly Float64Array[];
  /** None of the auxiliary network. */
  readonly masks: readonly Float64Array[];
  readonly dense: readonly [Float64Array, Float64Array];
  readonly denseBiases: readonly [Float64Array, Float64Array];
}

export const images = (): Float64Array[] => {
  const all = wave(LABELS.length * PIXELS, 40, 1);
  return LABELS.map((_, row) => all.slice(row * PIXELS, (row + 1) * PIXELS));
};

export function startOf(by: { readonly convolutions: number; readonly dense: number; readonly masks: boolean }): Parameters {
  const times = (values: Float64Array, factor: number): Float64Array => values.map((value) => value * factor);
  const sizes = CONVOLUTIONS.map((layer) => layer.out * layer.in * 9);
  return {
    kernels: CONVOLUTIONS.map((layer, l) => times(wave(sizes[l]!, l, Math.sqrt(2 / (9 * layer.in))), by.convolutions)),
    biases: CONVOLUTIONS.map(({ out }, l) => wave(out, 10 + l, 0.1)),
    masks: by.masks ? sizes.map((size, l) => wave(size, 30 + l, 1).map((value) => 0.5 + 0.5 * value)) : [],
    dense: [times(wave(HIDDEN * FLAT, 20, 0.03), by.dense), times(wave(CLASSES * HIDDEN, 21, 0.1), by.dense)],
    denseBiases: [wave(HIDDEN, 22, 0.1), wave(CLASSES, 23, 0.1)],
  };
}

export const taskStart = (): Parameters => startOf({ convolutions: 1, dense: 1, masks: true });
export const auxiliary = (): Parameters => startOf({ convolutions: 1.1, dense: 1.2, masks: false });

export interface Terms {
  readonly crossEntropy: number;
  readonly l1: number;
  /** At the two dense layers, the first before its relu. */
  readonly distances: readonly [number, number];
  readonly gaussian: readonly [number, number];
  readonly total: number;
  /** Masks that are exactly 0 after the step. */
  readonly zeros: number;
}

/** The terms at each step, which is SGD 0.001 with momentum 0.9; `alignment` is the weight of the distances. */
export function damtl(steps: number, alignment: number): Terms[] {
  const rows = images();
  const held = rows.map((row) => forward(auxiliary(), row));
  const outputs = [held.map(({ hidden }) => hidden), held.map(({ logits }) => logits)] as const;
  const p = taskStart();
  const all = [...p.kernels, ...p.biases, ...p.masks, ...p.dense, ...p.denseBiases];
  const velocities = all.map(({ length }) => new Float64Array(length));
  return Array.from({ length: steps }, () => {
    const passes = rows.map((row) => forward(p, row));
    const own = [passes.map(({ hidden }) => hidden), passes.map(({ logits }) => logits)] as const;
    const distances = own.map((y, i) => distance(outputs[i]!, y)) as unknown as [number, number];
    const crossEntropy = passes.reduce((sum, { logits }, row) => sum - Math.log(softmax(logits)[LABELS[row]!]!), 0) / rows.length;
    const l1 = (0.9 * p.masks.reduce((sum, mask) => sum + mask.reduce((inner, value) => inner + value, 0), 0)) / 100;
    const slopes = zerosLike(p);
    for (const mask of slopes.masks) mask.fill(0.9 / 100);
    passes.forEach((pass, row) => {
      const toLogits = softmax(pass.logits).map((share, c) => (share - (c === LABELS[row] ? 1 : 0)) / rows.length);
      addTo(toLogits, slopeOfDistance(outputs[1], own[1], row), alignment);
      backward(p, pass, toLogits, slopeOfDistance(outputs[0], own[0], row).map((value) => alignment * value), slopes);
    });
    const found = [...slopes.kernels, ...slopes.biases, ...slopes.masks, ...slopes.dense, ...slopes.denseBiases];
    all.forEach((values, k) => values.forEach((value, i) => (values[i] = value - 0.001 * (velocities[k]![i] = 0.9 * velocities[k]![i]! + found[k]![i]!))));
    for (const mask of p.masks) mask.forEach((value, i) => (mask[i] = Math.max(value, 0)));
    const zeros = p.masks.reduce((sum, mask) => sum + mask.filter((value) => value === 0).length, 0);
    const gaussian = own.map((y, i) => gaussianDistance(outputs[i]!, y)) as unknown as [number, number];
    return { crossEntropy, l1, distances, gaussian, total: crossEntropy + l1 + alignment * (distances[0] + distances[1]), zeros };
  });
}

interface Pass {
  /** What the weights of each convolution meet, and what comes out before relu. */
  readonly columns: readonly Float64Array[];
  readonly sums: readonly Float64Array[];
  /** Of pooled layers: the place of each largest number among what comes out. */
  readonly places: readonly (Int32Array | null)[];
  readonly flat: Float64Array;
  readonly hidden: Float64Array;
  readonly logits: Float64Array;
}

function forward({ kernels, biases, masks, dense, denseBiases }: Parameters, image: Float64Array): Pass {
  const [columns, sums, places]: [Float64Array[], Float64Array[], (Int32Array | null)[]] = [[], [], []];
  let current = image;
  CONVOLUTIONS.forEach((layer, l) => {
    const met = columnsOf(layer, current);
    columns.push(met);
    const kernel = masks[l] ? kernels[l]!.map((weight, i) => weight * masks[l]![i]!) : kernels[l]!;
    const sum = convolve(layer, kernel, biases[l]!, met);
    sums.push(sum);
    const active = sum.map(relu);
    const place = layer.pool ? largest(active, layer.out, layer.side / layer.stride) : null;
    places.push(place);
    current = place ? Float64Array.from(place, (at) => active[at]!) : active;
  });
  const hidden = affine(dense[0], denseBiases[0], current);
  return { columns, sums, places, flat: current, hidden, logits: affine(dense[1], denseBiases[1], hidden.map(relu)) };
}

const relu = (x: number): number => Math.max(x, 0);

type Convolution = (typeof CONVOLUTIONS)[number];

/** What each weight of a filter meets, [in, 3, 3] by place: padding is 0. */
function columnsOf({ in: channels, side, stride }: Convolution, x: Float64Array): Float64Array {
  const places = placesOf(side, stride);
  const columns = new Float64Array(channels * places.length);
  for (let c = 0; c < channels; c++) for (let i = 0; i < places.length; i++) columns[c * places.length + i] = places[i]! < 0 ? 0 : x[c * side * side + places[i]!]!;
  return columns;
}

/** The places that the 9 weights of a channel meet, one after the other; -1 in the padding. */
function placesOf(side: number, stride: number): Int32Array {
  const size = side / stride;
  return Int32Array.from({ length: 9 * size * size }, (_, i) => {
    const [tap, y, x] = [Math.floor(i / size / size), Math.floor(i / size) % size, i % size];
    const [row, column] = [y * stride + Math.floor(tap / 3) - 1, x * stride + (tap % 3) - 1];
    return row < 0 || column < 0 || row >= side || column >= side ? -1 : row * side + column;
  });
}

const areaOf = ({ side, stride }: Convolution): number => (side / stride) ** 2;

function convolve(layer: Convolution, kernel: Float64Array, bias: Float64Array, columns: Float64Array): Float64Array {
  const [area, width] = [areaOf(layer), layer.in * 9];
  const y = new Float64Array(layer.out * area);
  for (let o = 0; o < layer.out; o++) {
    const sums = y.subarray(o * area, (o + 1) * area).fill(bias[o]!);
    for (let w = 0; w < width; w++) addScaled(sums, columns, w * area, kernel[o * width + w]!);
  }
  return y;
}

function addScaled(to: Float64Array, from: Float64Array, at: number, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * from[at + i]!;
}

/** The slopes of a convolution by its kernel and by what goes in, from that by its sums. */
function slopesOf(layer: Convolution, kernel: Float64Array, columns: Float64Array, toSums: Float64Array): { readonly kernel: Float64Array; readonly input: Float64Array } {
  const [area, width] = [areaOf(layer), layer.in * 9];
  const toKernel = new Float64Array(kernel.length);
  const toColumns = new Float64Array(columns.length);
  for (let o = 0; o < layer.out; o++)
    for (let w = 0; w < width; w++) {
      toKernel[o * width + w] = dot(toSums, o * area, columns, w * area, area);
      addScaled(toColumns.subarray(w * area, (w + 1) * area), toSums, o * area, kernel[o * width + w]!);
    }
  const places = placesOf(layer.side, layer.stride);
  const input = new Float64Array(layer.in * layer.side ** 2);
  for (let c = 0; c < layer.in; c++) for (let i = 0; i < places.length; i++) if (places[i]! >= 0) input[c * layer.side ** 2 + places[i]!]! += toColumns[c * places.length + i]!;
  return { kernel: toKernel, input };
}

function dot(a: Float64Array, from: number, b: Float64Array, at: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += a[from + i]! * b[at + i]!;
  return sum;
}

/** Of windows of 2 x 2. */
function largest(x: Float64Array, channels: number, side: number): Int32Array {
  const half = side / 2;
  return Int32Array.from({ length: channels * half * half }, (_, i) => {
    const [c, y, column] = [Math.floor(i / half / half), Math.floor(i / half) % half, i % half];
    const corner = (c * side + 2 * y) * side + 2 * column;
    return [corner, corner + 1, corner + side, corner + side + 1].reduce((best, at) => (x[at]! > x[best]! ? at : best));
  });
}

function affine(kernel: Float64Array, bias: Float64Array, x: Float64Array): Float64Array {
  return bias.map((start, o) => x.reduce((sum, value, i) => sum + kernel[o * x.length + i]! * value, start));
}

/** Adds the slopes of one row to `slopes`. `toHidden` is the slope by the first dense layer's output beside what comes from the logits. */
function backward({ kernels, masks, dense }: Parameters, pass: Pass, toLogits: Float64Array, toHidden: Float64Array, slopes: Parameters): void {
  const active = pass.hidden.map(relu);
  addProduct(slopes.dense[1], toLogits, active);
  addTo(slopes.denseBiases[1], toLogits, 1);
  const hidden = toHidden.map((slope, i) => slope + (pass.hidden[i]! > 0 ? toLogits.reduce((sum, value, c) => sum + value * dense[1][c * HIDDEN + i]!, 0) : 0));
  addProduct(slopes.dense[0], hidden, pass.flat);
  addTo(slopes.denseBiases[0], hidden, 1);
  let slope: Float64Array = pass.flat.map((_, i) => hidden.reduce((sum, value, o) => sum + value * dense[0][o * FLAT + i]!, 0));
  for (let l = CONVOLUTIONS.length - 1; l >= 0; l--) {
    const layer = CONVOLUTIONS[l]!;
    const [columns, sums, place] = [pass.columns[l]!, pass.sums[l]!, pass.places[l]];
    const after = new Float64Array(sums.length);
    if (place) place.forEach((at, i) => (after[at]! += slope[i]!));
    else after.set(slope);
    const toSums = after.map((value, i) => (sums[i]! > 0 ? value : 0));
    const product = kernels[l]!.map((weight, i) => weight * masks[l]![i]!);
    const found = slopesOf(layer, product, columns, toSums);
    toSums.forEach((value, i) => (slopes.biases[l]![Math.floor(i / areaOf(layer))]! += value));
    found.kernel.forEach((value, i) => {
      slopes.kernels[l]![i]! += value * masks[l]![i]!;
      slopes.masks[l]![i]! += value * kernels[l]![i]!;
    });
    slope = found.input;
  }
}

function addTo(to: Float64Array, values: Float64Array, factor: number): void {
  values.forEach((value, i) => (to[i]! += factor * value));
}

function addProduct(to: Float64Array, rows: Float64Array, columns: Float64Array): void {
  rows.forEach((row, o) => columns.forEach((column, i) => (to[o * columns.length + i]! += row * column)));
}

const zerosLike = ({ kernels, biases, masks, dense, denseBiases }: Parameters): Parameters => {
  const zeros = (of: readonly Float64Array[]): Float64Array[] => of.map(({ length }) => new Float64Array(length));
  return { kernels: zeros(kernels), biases: zeros(biases), masks: zeros(masks), dense: zeros(dense) as never, denseBiases: zeros(denseBiases) as never };
};

function softmax(logits: Float64Array): Float64Array {
  const most = Math.max(...logits);
  const powers = logits.map((x) => Math.exp(x - most));
  const sum = powers.reduce((all, x) => all + x, 0);
  return powers.map((x) => x / sum);
}

type Rows = readonly Float64Array[];

const rowsOf = (c: number): number[] => LABELS.flatMap((label, row) => (label === c ? [row] : []));
const meanOf = (rows: Rows, c: number): Float64Array => rows[0]!.map((_, i) => rowsOf(c).reduce((sum, row) => sum + rows[row]![i]!, 0) / rowsOf(c).length);
const classes = Array.from({ length: CLASSES }, (_, c) => c);
const squared = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0);

/** Of class means, by classes and dimensions. */
const distance = (x: Rows, y: Rows): number => classes.reduce((sum, c) => sum + squared(meanOf(x, c), meanOf(y, c)), 0) / (CLASSES * y[0]!.length);

/** By the output of one row. */
function slopeOfDistance(x: Rows, y: Rows, row: number): Float64Array {
  const c = LABELS[row]!;
  const [from, to] = [meanOf(x, c), meanOf(y, c)];
  return to.map((value, i) => (2 * (value - from[i]!)) / (rowsOf(c).length * CLASSES * to.length));
}

/** Kernel exp(-d2 / (mean d2 of all pairs of x + 1e-6)), by classes. */
function gaussianDistance(x: Rows, y: Rows): number {
  const average = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
  const width = average(x.flatMap((a) => x.map((b) => squared(a, b)))) + 1e-6;
  const mean = (a: Rows, b: Rows, c: number): number => average(rowsOf(c).flatMap((i) => rowsOf(c).map((j) => Math.exp(-squared(a[i]!, b[j]!) / width))));
  return classes.reduce((sum, c) => sum + mean(x, x, c) + mean(y, y, c) - 2 * mean(x, y, c), 0) / CLASSES;
}
