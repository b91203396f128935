/** Training curves as small charts: a quantity over the epochs of all phases that have it. */
import type { EpochRecord } from '../../experiment.ts';
import { keptRecords } from '../endings.ts';
import type { Trained } from '../report.ts';
import { axes, axis, limits, pixel, type Axis, type Frame } from './axis.ts';
import { drawing, escape } from './html.ts';

type Points = readonly (readonly [epoch: number, value: number])[];

interface Curve {
  readonly points: Points;
  readonly kind: 'thin' | 'thin faint' | 'mean' | `mean c${number}`;
}

/** Where a phase ends on the axis of epochs. */
interface Mark {
  readonly phase: string;
  readonly from: number;
  readonly to: number;
}

const SIZE = { width: 460, height: 250 };
const FRAME: Frame = { left: 52, right: SIZE.width - 12, top: 24, bottom: SIZE.height - 36 };

/** Colours that can be told apart (`c0`, `c1` ... of the style). */
export const COLOURS = 8;
const MOST_MARKS = 8;
/** More thin lines would hide their mean. */
const MOST_CLEAR = 20;

type Histories = readonly (readonly EpochRecord[])[];

/**
 * The objective by part, the losses by task, and the metrics on validation rows; of phases without losses what they report.
 * `place` ends their titles: ` at 5%`.
 */
export function curves(trained: readonly Trained[], place = ''): string[] {
  const histories = trained.map(({ result }) => result.history);
  const { before, supervised } = phasesOf(histories);
  const line = timeline(histories, supervised);
  return [
    ...before.map((phase) =>
      overParts(`Reconstruction error${place}`, timeline(histories, [phase]), ({ losses }) => losses.total),
    ),
    overParts(`Training loss${place}`, line, ({ losses }) => losses.total),
    byTask(line, { one: 'Loss of each task', many: 'Loss of each of', names: 'tasks', place }, ({ losses }) => losses.tasks),
    byTask(line, { one: "What each task's loss counts for", many: 'What the loss counts for of each of', names: 'tasks', place }, ({ factors }) => factors),
    byName(line, { one: 'Alignment over time, before its weight', many: 'Alignment over time, before its weight, of each of', names: 'pairs', place }, ({ losses }) => losses.alignments),
    byName(line, { one: 'Penalty of each prior', many: 'Penalty of each of', names: 'priors', place }, ({ losses }) => losses.priors),
    ...validation(line, place),
  ];
}

function phasesOf(histories: Histories): { readonly before: string[]; readonly supervised: string[] } {
  const phases = [...new Set(histories.flat().flatMap(({ phase, cut }) => (cut ? [] : phase)))];
  const isSupervised = (phase: string): boolean =>
    histories.flat().some((record) => record.phase === phase && Object.keys(record.losses.tasks).length > 0);
  return { before: phases.filter((phase) => !isSupervised(phase)), supervised: phases.filter(isSupervised) };
}

/** The mean training loss of each variant, by name: the tasks' losses without what is beside them, so that they can be compared. */
export function variantCurves(variants: ReadonlyMap<string, readonly Trained[]>, place: string): string {
  const lines = [...variants].map(([, trained]): Points => {
    const histories = trained.map(({ result }) => result.history);
    const line = timeline(histories, phasesOf(histories).supervised);
    return meanOf(line.histories.map((records) => pointsOf(records, ({ losses }) => sumOf(losses.tasks))));
  });
  const coloured = lines.map((points, i): Curve => ({ points, kind: `mean c${i % COLOURS}` }));
  return chart(`Sum of the tasks' training losses${place}`, coloured, [], legend([...variants.keys()]));
}

const sumOf = (losses: Readonly<Record<string, number>>): number => Object.values(losses).reduce((sum, loss) => sum + loss, 0);

/** In the order of their colours. */
export function legend(names: readonly string[]): string {
  const entries = names.map((name, i) => `<li><i class="c${i % COLOURS}"></i>${escape(name)}</li>`);
  return `<ul class="legend">${entries.join('')}</ul>`;
}

interface Placed extends EpochRecord {
  /** A phase that stops early went on from it. */
  readonly kept: boolean;
}

/** Epochs counted through the phases: `epoch` of each record is that from the first phase's start. */
interface Timeline {
  readonly histories: readonly (readonly Placed[])[];
  readonly marks: readonly Mark[];
}

function timeline(histories: Histories, phases: readonly string[]): Timeline {
  const marks: Mark[] = [];
  for (const phase of phases) {
    const from = marks.at(-1)?.to ?? 0;
    const [, last] = limits(histories.flat().flatMap((record) => (record.phase === phase ? [record.epoch] : [])));
    marks.push({ phase, from, to: from + last });
  }
  const start = new Map(marks.map(({ phase, from }) => [phase, from]));
  const shifted = histories.map((records) => {
    const kept = keptRecords(records);
    return records.flatMap((record) => {
      const from = start.get(record.phase);
      return from === undefined ? [] : [{ ...record, epoch: from + record.epoch, kept: kept.has(record) }];
    });
  });
  return { histories: shifted, marks };
}

function validation(line: Timeline, place: string): string[] {
  const names = [...new Set(line.histories.flat().flatMap(({ metrics }) => Object.keys(metrics ?? {})))];
  return names.map((name) => overParts(`${name} on validation rows${place}`, line, ({ metrics }) => metrics?.[name]));
}

/** A thin line a part, and their mean. */
function overParts(
  title: string,
  { histories, marks }: Timeline,
  of: (record: EpochRecord) => number | null | undefined,
): string {
  const lines = histories.map((records) => pointsOf(records, of)).filter((points) => points.length > 0);
  const kept = histories.flatMap((records) => pointsOf(records.filter((record) => record.kept), of));
  return chart(title, withMean(lines), marks, '', kept);
}

function withMean(lines: readonly Points[]): Curve[] {
  if (lines.length === 1) return [{ points: lines[0]!, kind: 'mean' }];
  const kind = lines.length > MOST_CLEAR ? 'thin faint' : 'thin';
  const thin = lines.map((points): Curve => ({ points, kind }));
  return lines.length === 0 ? [] : [...thin, { points: meanOf(lines), kind: 'mean' }];
}

interface Title {
  readonly one: string;
  /** Of more names than there are colours. */
  readonly many: string;
  readonly names: string;
  readonly place: string;
}

type Named = (record: EpochRecord) => Readonly<Record<string, number>> | undefined;

/** As `byName`; of one task the chart of the whole says it all. */
const byTask = (line: Timeline, title: Title, of: Named): string => (namesIn(line, of).length < 2 ? '' : byName(line, title, of));

/** One line a name, each the mean over parts; of many names thin ones, and their mean. */
function byName(line: Timeline, title: Title, of: Named): string {
  const names = namesIn(line, of);
  const lines = names.map((name) => meanOf(line.histories.map((records) => pointsOf(records, (record) => of(record)?.[name]))));
  if (names.length > COLOURS) return chart(`${title.many} ${names.length} ${title.names}, and their mean${title.place}`, withMean(lines), line.marks);
  const coloured = lines.map((points, i): Curve => ({ points, kind: `mean c${i}` }));
  return chart(`${title.one}${title.place}`, coloured, line.marks, legend(names));
}

const namesIn = ({ histories }: Timeline, of: Named): string[] => [...new Set(histories.flat().flatMap((record) => Object.keys(of(record) ?? {})))];

function pointsOf(
  records: readonly EpochRecord[],
  of: (record: EpochRecord) => number | null | undefined,
): Points {
  return records.flatMap((record) => {
    const value = of(record);
    return value === null || value === undefined || !Number.isFinite(value)
      ? []
      : [[record.epoch, value] as const];
  });
}

function meanOf(lines: readonly Points[]): Points {
  const byEpoch = new Map<number, { sum: number; count: number }>();
  for (const [epoch, value] of lines.flat()) {
    const { sum, count } = byEpoch.get(epoch) ?? { sum: 0, count: 0 };
    byEpoch.set(epoch, { sum: sum + value, count: count + 1 });
  }
  const means = [...byEpoch].map(([epoch, { sum, count }]) => [epoch, sum / count] as const);
  return means.sort(([a], [b]) => a - b);
}

function chart(title: string, lines: readonly Curve[], marks: readonly Mark[], below = '', kept: Points = []): string {
  const points = lines.flatMap(({ points: own }) => own);
  if (points.length === 0) return '';
  const [low, high] = limits(points.map(([, value]) => value));
  const [first, last] = limits(points.map(([epoch]) => epoch));
  const margin = (high - low) * 0.04;
  const x = axis(first, last, FRAME.left, FRAME.right, { most: 6, least: 1 });
  const y = axis(low - margin, high + margin, FRAME.bottom, FRAME.top);
  const paths = lines.map(({ points: own, kind }) => `<path class="${kind}" d="${pathOf(own, x, y)}"/>`);
  const rings = kept.map(([epoch, value]) => `<circle class="kept" cx="${pixel(x.at(epoch))}" cy="${pixel(y.at(value))}" r="4"/>`);
  const content = [...axes(x, y, FRAME, { x: 'epoch' }), ...phaseMarks(marks, x), ...paths, ...rings];
  return drawing(title, `${title}, by epoch`, SIZE, content, below);
}

/** A single point is drawn as a dot. */
function pathOf(points: Points, x: Axis, y: Axis): string {
  const path = points.map(([epoch, value], i) => `${i === 0 ? 'M' : 'L'}${pixel(x.at(epoch))} ${pixel(y.at(value))}`);
  return path.join('') + (points.length === 1 ? 'h.01' : '');
}

/** The names of the phases above, and a line where each but the first begins. */
function phaseMarks(marks: readonly Mark[], x: Axis): string[] {
  if (marks.length > MOST_MARKS) return [];
  return marks.map(({ phase, from }, i) => {
    const at = i === 0 ? FRAME.left : Math.min(x.at(from + 0.5), FRAME.right);
    const begin =
      i === 0 ? '' : `<line class="mark" x1="${pixel(at)}" x2="${pixel(at)}" y1="${FRAME.top - 12}" y2="${FRAME.bottom}"/>`;
    return `${begin}<text class="name" x="${pixel(at + (i === 0 ? 0 : 4))}" y="${FRAME.top - 10}">${escape(phase)}</text>`;
  });
}
