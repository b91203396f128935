/** Masks by layer and task: shares of zeros, histograms, and what tasks keep in common. */
import { figure, whole } from '../figures.ts';
import { BINS, type LayerMasks, type MaskNumbers, type ShownMasks } from '../masks.ts';
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
    shown.cut ? note('As training gave them, before a phase cut them.') : '',
    few.length === 0 ? '' : numberTable(few),
    many.length === 0 ? '' : manyTable(many),
    ...histograms(few, shown.largest),
    ...overlapBlocks(few),
  ];
}

const taskOf = ({ task }: MaskNumbers): string => task ?? 'all tasks';
const three = (value: number): string => value.toFixed(3);
const percent = (share: number): string => (100 * share).toFixed(1);
const spread = ({ mean, sd }: Spread<number>, shown: (value: number) => string): string => shown(mean) + (sd === null ? '' : ` ± ${shown(sd)}`);

function numberTable(layers: Layers): string {
  const rows = layers.flatMap(([layer, { masks }]) =>
    masks.map((own) => {
      const numbers = [whole(own.count), spread(own.zeros, percent), spread(own.underHalf, percent), spread(own.mean, three)];
      return [text(layer), text(taskOf(own)), ...numbers.map(number)];
    }),
  );
  return longTable([text('layer'), text('task'), ...['masks', '% exactly 0', '% under 0.5', 'mean'].map(number)], rows, 'Masks of each layer and task');
}

/** A row a layer. */
function manyTable(layers: Layers): string {
  const range = (values: readonly number[], shown: (value: number) => string): string => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return `${shown(mean)} (${shown(Math.min(...values))} to ${shown(Math.max(...values))})`;
  };
  const rows = layers.map(([layer, { masks, overlap }]) => {
    const pairs = overlap ? overlap.fromHalf.mean.flatMap((row, i) => row.slice(0, i)) : [];
    const numbers = [
      whole(masks.length),
      whole(masks[0]!.count),
      range(masks.map(({ zeros }) => zeros.mean), percent),
      range(masks.map(({ underHalf }) => underHalf.mean), percent),
      range(masks.map(({ mean }) => mean.mean), three),
      pairs.length === 0 ? '' : range(pairs, three),
    ];
    return [text(layer), ...numbers.map(number)];
  });
  const header = ['tasks', 'masks of a task', '% exactly 0', '% under 0.5', 'mean', 'overlap'].map(number);
  const said = `Masks of each layer: means over tasks, and from the least to the most. ${DEFINITION} It is that of the places whose mask is 0.5 or more.`;
  return longTable([text('layer'), ...header], rows, said);
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
  const said = `Masks above 0 of the first part, in ${BINS} bins from 0 to the largest, ${figure(largest)}: of each layer the tallest bar fills its row. The dotted line is at 0.5.`;
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
    const zeros = `${percent(own.histogram.zeros / own.count)}% are 0`;
    const words = `<text x="0" y="${base - 16}">${escape(name)}</text><text class="tiny" x="0" y="${base - 4}">${zeros}</text>`;
    return `${words}${barsOf(layer, own, largest, x.at, base)}<line class="axis" x1="${LEFT}" x2="${RIGHT}" y1="${base}" y2="${base}"/>`;
  });
  const zeros = rows.map(([layer, { histogram, count }]) => `${layer} ${whole(histogram.zeros)} of ${whole(count)} are 0`);
  return drawing(task, `Histograms of the masks of ${task} by layer: ${zeros.join(', ')}`, { width: WIDTH, height: bottom + 14 }, [...half, ...drawn, ...ticks]);
}

function barsOf(layer: string, { histogram: { bins, zeros } }: MaskNumbers, largest: number, at: (value: number) => number, base: number): string {
  const counts = bins.map((count, bin) => (bin === 0 ? count - zeros : count));
  const tallest = Math.max(...counts);
  const width = (at(largest) - at(0)) / BINS;
  const bars = counts.map((count, bin) => {
    if (count === 0) return '';
    const height = (count / tallest) * ROW.bar;
    const [from, to] = [bin, bin + 1].map((edge) => figure((edge * largest) / BINS));
    const place = `x="${pixel(at(0) + bin * width)}" y="${(base - height).toFixed(2)}" width="${pixel(width - 1)}" height="${height.toFixed(2)}"`;
    return `<rect class="plus" ${place}><title>${escape(`${layer}, ${from} to ${to}: ${whole(count)}`)}</title></rect>`;
  });
  return bars.join('');
}

const DEFINITION = "Overlap is Jaccard's index: of the places that either of two tasks keeps, the share that both keep; 1 where they keep the same, or nothing.";

/** A matrix a layer: above its diagonal the places above 0, below it those of 0.5 or more. */
function overlapBlocks(layers: Layers): string[] {
  const matrices = layers.flatMap(([layer, own]) => matrixOf(layer, own) ?? []);
  const said = `${DEFINITION} Above the diagonal it is that of the places whose mask is above 0, below it of those whose mask is 0.5 or more. In small print: what tasks would have in common by chance, if each kept as many places, drawn independently.`;
  return matrices.length === 0 ? [] : [note(said), `<div class="matrices">${matrices.join('\n')}</div>`];
}

function matrixOf(layer: string, { masks, overlap }: LayerMasks): string | null {
  if (!overlap) return null;
  const { aboveZero, fromHalf } = overlap;
  const header = [text(''), ...masks.map((own): Cell => ({ content: escape(taskOf(own)), kind: 'matrix' }))];
  const rows = masks.map((own, i) => [
    text(taskOf(own)),
    ...masks.map((other, j): Cell => {
      if (i === j) return { content: '<span class="none">·</span>', kind: 'matrix' };
      const { mean, sd } = j > i ? aboveZero : fromHalf;
      const kept = [own, other].map(({ zeros, underHalf }) => 1 - (j > i ? zeros : underHalf).mean) as [number, number];
      const shown = spread({ mean: mean[i]![j]!, sd: sd && sd[i]![j]! }, three);
      return { content: `${shown}<small>${three(byChance(...kept))}</small>`, kind: 'matrix', shade: mean[i]![j]! };
    }),
  ]);
  return `<figure><h3>${escape(layer)}</h3>${table(header, rows)}</figure>`;
}

/** Jaccard's index of sets of these shares of the places, drawn independently. */
const byChance = (a: number, b: number): number => (a + b === 0 ? 1 : (a * b) / (a + b - a * b));
