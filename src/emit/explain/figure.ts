/** The model drawn as a paper would: inputs at the bottom, trunk and branches above them, a head and an answer for each task. */
import { Graph as Layout, layout } from '@dagrejs/dagre';
import type { Aligned, Ir, NetworkFunction, Place, Shape, Task } from '../../ir/ir.ts';
import { graphOf, type GraphLayer, type Head } from './graph.ts';
import { callText, targetText } from './summary.ts';
import { curve, element, escapeXml, round, shorten, text, type Point } from './svg.ts';

/** More tasks of one head are drawn as one stack. */
const MOST_TASKS = 8;
const MARGIN = 24;
const LINE = 17;

interface Box {
  readonly id: string;
  readonly kind: 'input' | 'trunk' | 'branch' | 'head' | 'task';
  readonly title: string;
  readonly lines: readonly string[];
  readonly place: Place;
  /** The box of a trunk or branch that it stands in. */
  readonly group: string | null;
  readonly stacked: boolean;
}

interface Drawing {
  readonly boxes: Box[];
  readonly edges: { readonly from: string; readonly to: string }[];
  /** Ids of boxes that are held alike. */
  readonly aligned: { readonly one: string; readonly other: string; readonly says: string }[];
}

/** The figure as an SVG document that follows the reader's light or dark scheme. `data-line` is where a box is from in the spec itself. */
export function figure(ir: Ir): string {
  const drawing = drawingOf(ir);
  const groups = ir.functions.filter((fn) => fn.kind !== 'head' && drawing.boxes.some(({ group }) => group === fn.name));
  const laid = layOut(drawing, groups);
  const frames = groups.map((fn) => drawGroup(laid, fn, drawing.boxes));
  const { width, height } = laid.graph() as { width: number; height: number };
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', ...size, viewBox: `0 0 ${size.width} ${size.height}`, role: 'img', 'aria-label': `The model ${ir.name}` },
    `<title>${escapeXml(`${ir.name}, from ${ir.spec}`)}</title>`,
    `<style>${STYLE}${drawing.aligned.length > 0 ? ALIGNED : ''}</style>`,
    ARROW,
    element('rect', { class: 'page', ...size }),
    ...frames.map(({ frame }) => frame),
    ...drawing.edges.map(({ from, to }) => drawEdge(laid, from, to)),
    ...drawing.aligned.map((pair) => drawAligned(laid, pair)),
    ...frames.map(({ label }) => label),
    ...drawing.boxes.map((box) => drawBox(laid, box, ir.spec)),
  );
}

function drawingOf(ir: Ir): Drawing {
  const graph = graphOf(ir);
  const drawing: Drawing = { boxes: [], edges: [], aligned: [] };
  for (const { name, type, shape, place } of ir.inputs)
    add(drawing, { id: name, kind: 'input', title: name, lines: [`${type} ${sizes(shape)}`], place }, []);
  const shared = graph.layers.filter(({ fn }) => fn.kind !== 'head');
  for (const each of shared) add(drawing, layerBox(each, each.id, each.fn.name), each.from);
  for (const head of graph.heads) {
    const layers = graph.layers.filter(({ fn }) => fn === head.fn);
    const tasks = ir.tasks.filter((task) => task.head === head.fn.name);
    if (tasks.length > MOST_TASKS) drawHead(drawing, ir, head, layers, tasks, '');
    else for (const task of tasks) drawHead(drawing, ir, head, layers, [task], `${task.name}\u0000`);
  }
  drawing.aligned.push(...alignedBoxes(ir, new Set(drawing.boxes.map(({ id }) => id))));
  return drawing;
}

/** Each two boxes once, whatever their distances; the layers of a stack of heads are not aligned within it. */
function alignedBoxes(ir: Ir, ids: ReadonlySet<string>): Drawing['aligned'] {
  const headOf = new Map(ir.tasks.map(({ name, head }) => [name, head]));
  const boxOf = ({ task, value }: Aligned): string => {
    const local = `${task === null ? '' : `${headOf.get(task)}.`}${value}`;
    const own = `${task}\u0000${local}`;
    return ids.has(own) ? own : local;
  };
  const pairs = ir.alignments.map(({ x, y, use }) => ({ one: boxOf(x), other: boxOf(y), says: callText('alignment', use.entry, use.args) }));
  const distinct = new Map(pairs.map((pair) => [`${pair.one} ${pair.other}`, pair]));
  return [...distinct.values()].filter(({ one, other }) => one !== other && ids.has(one) && ids.has(other));
}

/** A head's layers and the answer above them; `own` keeps the ids of several copies apart. */
function drawHead(drawing: Drawing, ir: Ir, head: Head, layers: readonly GraphLayer[], tasks: readonly Task[], own: string): void {
  const inside = new Set(layers.map(({ id }) => id));
  const idOf = (value: string): string => (inside.has(value) ? own + value : value);
  const stacked = tasks.length > 1;
  for (const each of layers) add(drawing, { ...layerBox(each, idOf(each.id), null), stacked }, each.from.map(idOf));
  const [task] = tasks as [Task];
  const loss = ir.losses.find(({ name }) => name === task.loss);
  const title = stacked ? `${tasks.length} tasks` : task.name;
  const names = stacked ? [`${tasks.slice(0, 2).map(({ name }) => name).join(', ')}, …`] : [];
  const weight = stacked || task.weight === 1 ? [] : [`weight ${task.weight}`];
  const lines = [...names, targetText(task.target), ...(loss ? [callText('loss', loss.entry, loss.args)] : []), ...weight];
  add(drawing, { id: `task\u0000${task.name}`, kind: 'task', title, lines, place: task.place, stacked }, [idOf(head.output)]);
}

function add(drawing: Drawing, box: Omit<Box, 'group' | 'stacked'> & Partial<Box>, from: readonly string[]): void {
  drawing.boxes.push({ group: null, stacked: false, ...box });
  for (const value of new Set(from)) drawing.edges.push({ from: value, to: box.id });
}

function layerBox({ layer, fn }: GraphLayer, id: string, group: string | null): Omit<Box, 'stacked'> {
  return { id, kind: fn.kind, title: `${layer.name} ${sizes(layer.shape)}`, lines: [callText('layer', layer.entry, layer.args)], place: layer.place, group };
}

const sizes = (shape: Shape): string => `[${shape.slice(1).join(', ')}]`;

const MOST_CHARS = 40;

function layOut({ boxes, edges }: Drawing, groups: readonly NetworkFunction[]): Layout {
  const graph = new Layout({ compound: true });
  graph.setGraph({ rankdir: 'BT', nodesep: 28, ranksep: 46, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { name } of groups) graph.setNode(groupId(name), {});
  // Of boxes side by side, dagre puts the one that it saw last on the left.
  for (const { id, title, lines, group } of boxes.toReversed()) {
    const longest = Math.max([...title].length * 8, ...lines.map((line) => [...line].length * 6.6));
    graph.setNode(nodeId(id), { width: Math.max(96, Math.min(longest, MOST_CHARS * 6.6) + 24), height: 14 + LINE * (1 + lines.length) });
    if (group !== null) graph.setParent(nodeId(id), groupId(group));
  }
  for (const { from, to } of edges.toReversed()) graph.setEdge(nodeId(from), nodeId(to));
  layout(graph);
  return graph;
}

/** Dagre keeps what it lays out in plain objects, in which `constructor` is something already. */
const nodeId = (id: string): string => `box\u0000${id}`;
const groupId = (name: string): string => `group\u0000${name}`;

interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

const corner = ({ x, y, width, height }: Rect) => ({ x: round(x - width / 2), y: round(y - height / 2), width: round(width), height: round(height) });

/** A frame round the layers of a trunk or branch, with its name above them. */
function drawGroup(laid: Layout, fn: NetworkFunction, boxes: readonly Box[]): { frame: string; label: string } {
  const label = shorten(`${fn.kind} ${fn.name}`, MOST_CHARS);
  const inside = boxes.filter(({ group }) => group === fn.name).map(({ id }) => corner(laid.node(nodeId(id)) as unknown as Rect));
  const x = Math.min(...inside.map((rect) => rect.x)) - 12;
  const y = Math.min(...inside.map((rect) => rect.y)) - 24;
  const right = Math.max(...inside.map((rect) => rect.x + rect.width), x + label.length * 7) + 12;
  const bottom = Math.max(...inside.map((rect) => rect.y + rect.height)) + 12;
  const rect = { x: round(x), y: round(y), width: round(right - x), height: round(bottom - y) };
  return {
    frame: element('rect', { class: `group ${fn.kind}`, ...rect, rx: 10 }),
    label: text({ x: rect.x + 8, y: rect.y + 15, class: 'label' }, label),
  };
}

function drawEdge(laid: Layout, from: string, to: string): string {
  const { points } = laid.edge(nodeId(from), nodeId(to)) as unknown as { points: Point[] };
  return element('path', { class: 'edge', d: curve(points), 'marker-end': 'url(#arrow)' });
}

/** A dashed line between the sides of two boxes that face each other. */
function drawAligned(laid: Layout, { one, other, says }: Drawing['aligned'][number]): string {
  const [left, right] = [one, other].map((id) => laid.node(nodeId(id)) as unknown as Rect).sort((a, b) => a.x - b.x) as [Rect, Rect];
  const [from, to] = [left.x + left.width / 2, right.x - right.width / 2];
  const bend = Math.max(Math.abs(to - from) / 2, 24);
  const d = `M${round(from)} ${round(left.y)}C${round(from + bend)} ${round(left.y)} ${round(to - bend)} ${round(right.y)} ${round(to)} ${round(right.y)}`;
  return element('path', { class: 'aligned', d }, `<title>${escapeXml(says)}</title>`);
}

function drawBox(laid: Layout, { id, kind, title, lines, place, stacked }: Box, spec: string): string {
  const rect = laid.node(nodeId(id)) as unknown as Rect;
  const outline = { ...corner(rect), rx: kind === 'input' || kind === 'task' ? 14 : 5 };
  const behind = stacked ? [8, 4].map((by) => element('rect', { ...outline, x: outline.x + by, y: outline.y - by })) : [];
  const written = lines.map((line, i) =>
    text({ x: round(rect.x), y: round(outline.y + 20 + LINE * (i + 1)), class: 'detail' }, shorten(line, MOST_CHARS)),
  );
  return element(
    'g',
    { class: `box ${kind}`, ...(place.file === spec && { 'data-line': place.line }) },
    ...behind,
    element('rect', outline),
    text({ x: round(rect.x), y: outline.y + 20, class: 'title' }, shorten(title, MOST_CHARS - 8)),
    ...written,
  );
}

const ARROW = element(
  'defs',
  {},
  element(
    'marker',
    { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
    element('path', { class: 'tip', d: 'M0 0L8 4L0 8z' }),
  ),
);

const STYLE = `
svg { --page: #ffffff; --ink: #1c2430; --soft: #5b6675; --line: #8a94a3; --trunk: #dbe7fb; --trunk-line: #4a78c2;
  --branch: #d8f0ea; --branch-line: #2f8f7a; --head: #fdebd3; --head-line: #c07a22; --plain: #f2f4f7; --task: #f9f1fb; --task-line: #8d53a5; }
@media (prefers-color-scheme: dark) { svg { --page: #14181e; --ink: #e8ecf2; --soft: #a3adbb; --line: #7d8796; --trunk: #1f3354;
  --trunk-line: #6c9be6; --branch: #17392f; --branch-line: #55b8a0; --head: #43301a; --head-line: #d99a4a; --plain: #252c36; --task: #35233d; --task-line: #b983cf; } }
.page { fill: var(--page); }
text { font-family: system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: var(--ink); }
.title { font-size: 13px; font-weight: 600; text-anchor: middle; }
.detail { font-size: 11px; fill: var(--soft); text-anchor: middle; }
.label { font-size: 11px; fill: var(--soft); stroke: var(--page); stroke-width: 4px; paint-order: stroke; }
.edge { fill: none; stroke: var(--line); stroke-width: 1.4; }
.tip { fill: var(--line); }
.group { fill: none; stroke-dasharray: 4 4; stroke-width: 1.2; }
.group.trunk { stroke: var(--trunk-line); }
.group.branch { stroke: var(--branch-line); }
.box rect { stroke-width: 1.4; }
.input rect { fill: var(--plain); stroke: var(--line); }
.box.trunk rect { fill: var(--trunk); stroke: var(--trunk-line); }
.box.branch rect { fill: var(--branch); stroke: var(--branch-line); }
.head rect { fill: var(--head); stroke: var(--head-line); }
.task rect { fill: var(--task); stroke: var(--task-line); }
`;

const ALIGNED = `.aligned { fill: none; stroke: var(--task-line); stroke-width: 1.2; stroke-dasharray: 2 4; }\n`;
