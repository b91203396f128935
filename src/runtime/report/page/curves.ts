/** Training curves as small charts, one a quantity and phase. */
import type { EpochRecord } from '../../experiment.ts';
import type { Trained } from '../report.ts';
import { axis, pixel } from './axis.ts';
import { escape } from './html.ts';

type Points = readonly (readonly [epoch: number, value: number])[];

interface Curve {
  readonly points: Points;
  readonly kind: 'thin' | 'mean';
  readonly colour?: string;
}

const WIDTH = 460;
const HEIGHT = 240;
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#c79200', '#56b4e9', '#8a7ad0', '#7f7f7f'];

/** A phase's objective by part, its losses by task, and the metrics on validation rows. */
export function curves(trained: readonly Trained[]): string[] {
  const phases = [...new Set(trained.flatMap(({ result }) => result.history.map(({ phase }) => phase)))];
  return phases.flatMap((phase) => {
    const histories = trained.map(({ result }) => result.history.filter((record) => record.phase === phase));
    if (taskNames(histories.flat()).length === 0) {
      return [overParts(`${phase}: reconstruction error`, histories, ({ losses }) => losses.total)];
    }
    const objective = overParts(`${phase}: training loss`, histories, ({ losses }) => losses.total);
    return [objective, ...taskLosses(phase, histories), ...validation(phase, histories)];
  });
}

type Histories = readonly (readonly EpochRecord[])[];

function validation(phase: string, histories: Histories): string[] {
  const names = [...new Set(histories.flat().flatMap(({ metrics }) => Object.keys(metrics ?? {})))];
  return names.map((name) =>
    overParts(`${phase}: ${name} on validation rows`, histories, ({ metrics }) => metrics?.[name]),
  );
}

/** A thin line a part, and their mean. */
function overParts(
  title: string,
  histories: Histories,
  of: (record: EpochRecord) => number | null | undefined,
): string {
  const lines = histories.map((records) => pointsOf(records, of)).filter((points) => points.length > 0);
  if (lines.length === 0) return '';
  if (lines.length === 1) return chart(title, [{ points: lines[0]!, kind: 'mean' }], '');
  const thin = lines.map((points): Curve => ({ points, kind: 'thin' }));
  return chart(title, [...thin, { points: meanOf(lines), kind: 'mean' }], '');
}

/** One line a task, each the mean over parts; of many tasks only as many as can be told apart. */
function taskLosses(phase: string, histories: Histories): string[] {
  const tasks = taskNames(histories.flat());
  if (tasks.length < 2 || tasks.length > COLOURS.length) return [];
  const lines = tasks.map((task, i): Curve => {
    const byPart = histories.map((records) => pointsOf(records, ({ losses }) => losses.tasks[task]));
    return {
      points: meanOf(byPart.filter((points) => points.length > 0)),
      kind: 'mean',
      colour: COLOURS[i]!,
    };
  });
  const entries = tasks.map((task, i) => `<li><i style="color:${COLOURS[i]}"></i>${escape(task)}</li>`);
  return [chart(`${phase}: loss of each task`, lines, `<ul class="legend">${entries.join('')}</ul>`)];
}

function taskNames(records: readonly EpochRecord[]): string[] {
  return [...new Set(records.flatMap(({ losses }) => Object.keys(losses.tasks)))];
}

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
  const byEpoch = new Map<number, number[]>();
  for (const [epoch, value] of lines.flat()) byEpoch.set(epoch, [...(byEpoch.get(epoch) ?? []), value]);
  const means = [...byEpoch].map(
    ([epoch, values]) => [epoch, values.reduce((a, b) => a + b, 0) / values.length] as const,
  );
  return means.sort(([a], [b]) => a - b);
}

function chart(title: string, lines: readonly Curve[], legend: string): string {
  const points = lines.flatMap(({ points }) => points);
  const [low, high] = limits(points.map(([, value]) => value));
  const [first, last] = limits(points.map(([epoch]) => epoch));
  const margin = (high - low) * 0.04;
  const x = axis(first, last, 52, WIDTH - 12, { most: 6, least: 1 });
  const y = axis(low - margin, high + margin, HEIGHT - 34, 12);
  const paths = lines.map(({ points: own, kind, colour }) => {
    const path = own
      .map(([epoch, value], i) => `${i === 0 ? 'M' : 'L'}${pixel(x.at(epoch))} ${pixel(y.at(value))}`)
      .join('');
    return `<path class="${kind}"${colour === undefined ? '' : ` style="stroke:${colour}"`} d="${path}"/>`;
  });
  const grid = y.ticks.map((tick) => {
    const at = pixel(y.at(tick));
    return `<line class="axis" x1="52" x2="${WIDTH - 12}" y1="${at}" y2="${at}"/><text x="46" y="${at}" dy=".32em" text-anchor="end">${y.label(tick)}</text>`;
  });
  const epochs = x.ticks.map(
    (tick) =>
      `<text x="${pixel(x.at(tick))}" y="${HEIGHT - 16}" text-anchor="middle">${x.label(tick)}</text>`,
  );
  const name = escape(title);
  const epochWord = `<text x="${WIDTH - 12}" y="${HEIGHT - 2}" text-anchor="end">epoch</text>`;
  const svg = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${name}">${[...grid, ...epochs, epochWord, ...paths].join('\n')}</svg>`;
  return `<figure><h3>${name}</h3>${svg}${legend}</figure>`;
}

function limits(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], v) => [Math.min(low, v), Math.max(high, v)],
    [Infinity, -Infinity],
  );
}
