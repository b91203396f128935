/** Embeddings as pictures: a panel a variant, a colour a label, a marker a task. */
import type { ShownEmbedding, ShownPoint } from '../embeddings.ts';
import { partInWords, whole } from '../figures.ts';
import { groupBy } from '../group.ts';
import type { Report } from '../report.ts';
import { MAIN } from '../../variants.ts';
import { axis, limits, pixel } from './axis.ts';
import { drawing, escape, grid, note } from './html.ts';

const SIDE = 440;
/** Colours of labels (`p0`, `p1` ... of the style); of more labels several share one. */
export const LABEL_COLOURS = 12;
/** More labels would cover the points that they name. */
const MOST_NAMED = 24;

/** Blocks of HTML; none where no plot asks for them. */
export function embeddingBlocks({ details, baseline, name }: Report): string[] {
  const byPlace = groupBy(details.embeddings, ({ layer, condition }) => JSON.stringify([layer, condition]));
  const blocks = [...byPlace.values()].flatMap((panels) => {
    const [{ layer, condition, part, points }] = panels as [ShownEmbedding];
    const place = condition === 'all' ? '' : ` at ${condition}`;
    const labels = [...new Set(panels.flatMap((panel) => panel.points.flatMap(({ label }) => label ?? [])))].sort();
    const tasks = Object.keys(baseline.tasks).filter((task) => panels.some((panel) => panel.points.some((point) => point.task === task)));
    const drawn = panels.map((panel) => panelOf(panel, panel.variant === MAIN ? name : panel.variant, labels, tasks));
    return [
      `<h3>${escape(`Outputs of ${layer}${place}`)}</h3>`,
      note(`${whole(points.length)} test rows of ${partInWords(part)}, by t-SNE: what the layer makes alike lies close. Distances between groups, axes and turns say nothing.`),
      grid(drawn),
      legend(labels, tasks),
    ];
  });
  return blocks;
}

function panelOf({ layer, points }: ShownEmbedding, title: string, labels: readonly string[], tasks: readonly string[]): string {
  const margin = 14;
  const x = axis(...limits(points.map((point) => point.x)), margin, SIDE - margin);
  const y = axis(...limits(points.map((point) => point.y)), SIDE - margin, margin);
  const marks = points.map((point) => {
    const at = labels.indexOf(point.label ?? '');
    const shape = marker(tasks.indexOf(point.task), x.at(point.x), y.at(point.y));
    return `<path class="point p${Math.max(0, at) % LABEL_COLOURS}" d="${shape}"><title>${escape([point.label ?? '', point.task].filter((text) => text !== '').join(', '))}</title></path>`;
  });
  const named = labels.length > MOST_NAMED ? [] : namesOf(labels, points, x.at, y.at);
  const frame = `<rect class="plate" width="${SIDE}" height="${SIDE}"/>`;
  return drawing(title, `Outputs of ${layer} of ${title} as points of a plane`, { width: SIDE, height: SIDE }, [frame, ...marks, ...named]);
}

/** Pixels of a letter, and between the names of two labels. */
const LETTER = { width: 6.6, height: 13 };

/** Each label's name on the point of it that is closest to all its others, or below a name that is there already: readable without colours. */
function namesOf(labels: readonly string[], points: readonly ShownPoint[], x: (value: number) => number, y: (value: number) => number): string[] {
  const wanted = labels.flatMap((label) => {
    const middle = middleOf(points.filter((point) => point.label === label));
    const half = (label.length * LETTER.width) / 2;
    return middle ? [{ label, half, x: Math.min(SIDE - half, Math.max(half, x(middle.x))), y: y(middle.y) }] : [];
  });
  const placed: typeof wanted = [];
  for (const name of wanted.sort((a, b) => a.y - b.y)) {
    const beside = placed.filter((other) => Math.abs(other.x - name.x) < other.half + name.half);
    placed.push({ ...name, y: Math.max(name.y, ...beside.map((other) => other.y + LETTER.height)) });
  }
  return placed.map((name) => `<text class="label" x="${pixel(name.x)}" y="${pixel(name.y)}" dy=".32em" text-anchor="middle">${escape(name.label)}</text>`);
}

function middleOf(points: readonly ShownPoint[]): ShownPoint | undefined {
  const sums = points.map((point) => points.reduce((sum, other) => sum + Math.hypot(point.x - other.x, point.y - other.y), 0));
  return points[sums.indexOf(Math.min(...sums))];
}

/** Of about the same area; outlines without an inside are drawn as strokes. */
const MARKERS: readonly ((x: string, y: string) => string)[] = [
  (x, y) => `M${x} ${y}m-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0z`,
  (x, y) => `M${x} ${y}m-3.2-3.2h6.4v6.4h-6.4z`,
  (x, y) => `M${x} ${y}m0-4.4l4.2 7.4h-8.4z`,
  (x, y) => `M${x} ${y}m-1.2-4h2.4v2.8h2.8v2.4h-2.8v2.8h-2.4v-2.8h-2.8v-2.4h2.8z`,
  (x, y) => `M${x} ${y}m0-4.6l4.2 4.6l-4.2 4.6l-4.2-4.6z`,
  (x, y) => `M${x} ${y}m0 4.4l4.2-7.4h-8.4z`,
];

/** More tasks than markers have one marker. */
function marker(task: number, x: number, y: number): string {
  return MARKERS[task < MARKERS.length ? task : 0]!(pixel(x), pixel(y));
}

function legend(labels: readonly string[], tasks: readonly string[]): string {
  const sign = (colour: string, task: number): string => `<svg class="sign" viewBox="0 0 12 12" aria-hidden="true"><path class="point ${colour}" d="${marker(task, 6, 6)}"/></svg>`;
  const items = (entries: readonly string[]): string => (entries.length === 0 ? '' : `<ul class="legend">${entries.join('')}</ul>`);
  const ofTasks = tasks.length < 2 || tasks.length > MARKERS.length ? [] : tasks.map((task, i) => `<li>${sign('plain', i)}${escape(task)}</li>`);
  const ofLabels = labels.length > MOST_NAMED ? [] : labels.map((label, i) => `<li>${sign(`p${i % LABEL_COLOURS}`, 0)}${escape(label)}</li>`);
  return items(ofTasks) + items(ofLabels);
}
