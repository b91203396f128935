/** Masks by layer and task: shares of zeros, histograms, and what tasks keep in common. */
import { figure, spread, whole } from '../figures.ts';
import { BINS, type LayerMasks, type MaskNumbers, type Overlap, type ShownMasks } from '../masks.ts';
import type { Report } from '../report.ts';
import type { Spread } from '../spread.ts';
import { MAIN } from '../../variants.ts';
import { axis, pixel } from './axis.ts';
import { drawing, escape, grid, longTable, note, number, text, table, type Cell } from './html.ts';

/** Of more tasks a layer has one row, and neither histograms nor matrices. */
const MOST_TASKS = 12;

type Layers = readonly (readonly [layer: string, LayerMasks])[];

/** Blocks of HTML; none where no prior has masks. */
export function maskBlocks({ details, name }: Report): string[] {
  const blocks = Object.entries(details.masks).flatMap(([condition, variants]) =>
    Object.entries(variants).flatMap(([variant, masks]) => {
      const place = condition === 'all' ? '' : ` at ${condition}`;
      return [`<h3>${escape((variant === MAIN ? name : variant) + place)}</h3>`, ...blocksOf(masks)];
    }),
  );
  const masks =
    'A mask multiplies its weights, or all weights of an output channel: 0 takes them out of the network, 1 leaves them as they are. Shares are means and standard deviations over parts.';
  return blocks.length === 0 ? [] : [note(masks), ...blocks];
}

function blocksOf(shown: ShownMasks): string[] {
  const layers = Object.entries(shown.layers);
  const few = layers.filter(([, { masks }]) => masks.length <= MOST_TASKS);
  const many = layers.filter(([, { masks }]) => masks.length > MOST_TASKS);
  return [
    few.length === 0 ? '' : numberTable(few),
    many.length === 0 ? '' : manyTable(many),
    ...histograms(few, shown.largest),
    ...overlapBlocks(few),
  ];
}

const taskOf = ({ task }: MaskNumbers): string => task ?? 'all tasks';
const percents = ({ mean, sd }: Spread<number>): string => `${spread(100 * mean, sd === null ? null : 100 * sd)}%`;

function numberTable(layers: Layers): string {
  const rows = layers.flatMap(([layer, { masks }]) =>
    masks.map((own) => [text(layer), text(taskOf(own)), ...[whole(own.count), percents(own.zeros), percents(own.underHalf), spread(own.mean.mean, own.mean.sd)].map(number)]),
  );
  return longTable([text('layer'), text('task'), ...['masks', 'exactly 0', 'under 0.5', 'mean'].map(number)], rows, 'Masks of each layer and task');
}

/** A row a layer. */
function manyTable(layers: Layers): string {
  const range = (values: readonly number[], shown: (value: number) => string): string => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return `${shown(mean)} (${shown(Math.min(...values))} to ${shown(Math.max(...values))})`;
  };
  const percent = (share: number): string => `${figure(100 * share)}%`;
  const rows = layers.map(([layer, { masks, overlap }]) => {
    const pairs = overlap ? overlap.fromHalf.mean.flatMap((row, i) => row.slice(0, i)) : [];
    return [
      text(layer),
      number(whole(masks.length)),
      number(whole(masks[0]!.count)),
      number(range(masks.map(({ zeros }) => zeros.mean), percent)),
      number(range(masks.map(({ underHalf }) => underHalf.mean), percent)),
      number(range(masks.map(({ mean }) => mean.mean), figure)),
      number(pairs.length === 0 ? '' : range(pairs, figure)),
    ];
  });
  const header = ['tasks', 'masks of a task', 'exactly 0', 'under 0.5', 'mean', 'overlap of two tasks'].map(number);
  return longTable([text('layer'), ...header], rows, `Masks of each layer: means over tasks, and from the least to the most. ${DEFINITION}`);
}

const WIDTH = 300;
const ROW = { height: 46, bar: 36 };
const LEFT = 62;
const RIGHT = WIDTH - 6;
/** Longer names are cut, and whole in the bars' titles. */
const MOST_LETTERS = 10;

/** One drawing a task, in it a row a layer: all on one axis, so that they can be compared. */
function histograms(layers: Layers, largest: number): string[] {
  const tasks = [...new Set(layers.flatMap(([, { masks }]) => masks.map(taskOf)))];
  const drawings = tasks.map((task) => {
    const own = layers.flatMap(([layer, { masks }]) => masks.filter((each) => taskOf(each) === task).map((each): Row => [layer, each]));
    return histogramsOf(task, own, largest);
  });
  if (drawings.length === 0) return [];
  const said = `Histograms of the first part, in ${BINS} bins from 0 to the largest mask, ${figure(largest)}: of each layer the tallest bar fills its row. Exact zeros have a colour of their own; the dotted line is at 0.5.`;
  return [note(said), grid(drawings, 'squares')];
}

type Row = readonly [layer: string, own: MaskNumbers];

function histogramsOf(task: string, rows: readonly Row[], largest: number): string {
  const x = axis(0, largest, LEFT, RIGHT);
  const bottom = rows.length * ROW.height;
  const ticks = x.ticks.map((tick) => `<text x="${pixel(x.at(tick))}" y="${bottom + 8}" text-anchor="middle">${x.label(tick)}</text>`);
  const half = largest > 0.5 ? [`<line class="mark" x1="${pixel(x.at(0.5))}" x2="${pixel(x.at(0.5))}" y1="0" y2="${bottom - ROW.height + ROW.bar}"/>`] : [];
  const drawn = rows.map(([layer, own], i) => {
    const base = i * ROW.height + ROW.bar;
    const name = layer.length > MOST_LETTERS ? `${layer.slice(0, MOST_LETTERS - 1)}…` : layer;
    return `<text x="0" y="${base - 6}">${escape(name)}</text>${barsOf(layer, own, largest, x.at, base)}<line class="axis" x1="${LEFT}" x2="${RIGHT}" y1="${base}" y2="${base}"/>`;
  });
  const zeros = rows.map(([layer, { histogram, count }]) => `${layer} ${whole(histogram.zeros)} of ${whole(count)} are 0`);
  return drawing(task, `Histograms of the masks of ${task} by layer: ${zeros.join(', ')}`, { width: WIDTH, height: bottom + 14 }, [...half, ...drawn, ...ticks]);
}

function barsOf(layer: string, { histogram: { bins, zeros } }: MaskNumbers, largest: number, at: (value: number) => number, base: number): string {
  const tallest = Math.max(...bins);
  const width = (at(largest) - at(0)) / BINS;
  const bar = (kind: string, bin: number, from: number, count: number, title: string): string => {
    if (count === 0) return '';
    const [height, below] = [(count / tallest) * ROW.bar, (from / tallest) * ROW.bar];
    const place = `x="${pixel(at(0) + bin * width)}" y="${(base - below - height).toFixed(2)}" width="${pixel(width - 1)}" height="${height.toFixed(2)}"`;
    return `<rect class="${kind}" ${place}><title>${escape(`${layer}, ${title}: ${whole(count)}`)}</title></rect>`;
  };
  const bars = bins.map((count, bin) => {
    const [from, to] = [bin, bin + 1].map((edge) => figure((edge * largest) / BINS));
    return bin === 0 ? bar('shade-plus', 0, zeros, count - zeros, `above 0 to ${to}`) : bar('shade-plus', bin, 0, count, `${from} to ${to}`);
  });
  return bar('shade-minus', 0, 0, zeros, 'exactly 0') + bars.join('');
}

const DEFINITION = "Overlap is Jaccard's index: of the places that either of two tasks keeps, the share that both keep; 1 where they keep the same, or nothing.";

/** Of each layer the places at or above 0.5, and those above 0. */
function overlapBlocks(layers: Layers): string[] {
  const matrices = layers.flatMap(([layer, { masks, overlap }]) => {
    if (!overlap) return [];
    const tasks = masks.map(taskOf);
    const half = matrixOf(`${layer}, 0.5 or more`, tasks, overlap.fromHalf, masks.map(({ underHalf }) => 1 - underHalf.mean));
    return [half, matrixOf(`${layer}, above 0`, tasks, overlap.aboveZero, masks.map(({ zeros }) => 1 - zeros.mean))];
  });
  const chance = 'Below it stands what tasks would have in common by chance, if each kept as many places, drawn independently.';
  return matrices.length === 0 ? [] : [note(`${DEFINITION} ${chance}`), `<div class="matrices">${matrices.join('\n')}</div>`];
}

/** `kept`: the share of places that each task keeps. */
function matrixOf(title: string, tasks: readonly string[], { mean, sd }: Overlap['fromHalf'], kept: readonly number[]): string {
  const header = [text(''), ...tasks.map((task): Cell => ({ content: escape(task), kind: 'matrix' }))];
  const rows = tasks.map((task, i) => [
    text(task),
    ...tasks.map((_, j): Cell => {
      const value = mean[i]![j]!;
      if (i === j) return { content: '<span class="none">·</span>', kind: 'matrix' };
      return { content: `${escape(spread(value, sd?.[i]![j]))}<small>${figure(byChance(kept[i]!, kept[j]!))}</small>`, kind: 'matrix', shade: value };
    }),
  ]);
  return `<figure><h3>${escape(title)}</h3>${table(header, rows)}</figure>`;
}

/** Jaccard's index of sets of these shares of the places, drawn independently. */
const byChance = (a: number, b: number): number => (a + b === 0 ? 1 : (a * b) / (a + b - a * b));
