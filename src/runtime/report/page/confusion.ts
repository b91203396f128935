/** Confusion matrices: truth by row, answer by column. */
import { whole } from '../figures.ts';
import type { Confusion } from '../details.ts';
import type { Report } from '../report.ts';
import { escape, longTable, note, number, table, text, type Cell } from './html.ts';

/** Of more classes the most frequent confusions are listed. */
const MOST_CLASSES = 20;
/** More columns have their names upright. */
const MOST_LEVEL = 5;
const MOST_LISTED = 30;

export function confusionTables({ details, baseline }: Report): string[] {
  const all = Object.entries(details.confusion);
  if (all.length === 0) return [];
  const isPair = ({ labels }: Confusion): boolean => labels.length === 2;
  const matrices = all.filter(([, one]) => !isPair(one) && one.labels.length <= MOST_CLASSES);
  const pairs = all.filter(([, one]) => isPair(one));
  const large = all.filter(([, one]) => one.labels.length > MOST_CLASSES);
  const alone = Object.keys(baseline.tasks).length === 1;
  const small = pairs.length <= 4 ? [...pairs, ...matrices] : matrices;
  return [
    note('Test rows of all parts. The shade is the share of the row: of the rows that are this, how many were answered so.'),
    small.length === 0 ? '' : `<div class="matrices">${small.map(([task, one]) => matrix(alone ? '' : task, one)).join('\n')}</div>`,
    pairs.length > 4 ? pairTable(pairs) : '',
    ...large.map(([task, one]) => list(task, one)),
  ];
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

function matrix(task: string, { labels, counts }: Confusion): string {
  const upright = labels.length > MOST_LEVEL;
  const header = [
    { content: '<span class="corner">truth ╲ answer</span>' },
    ...labels.map((label): Cell => ({ content: upright ? `<span class="upright">${escape(label)}</span>` : escape(label), kind: 'matrix' })),
  ];
  const rows = counts.map((row, truth) => {
    const sum = sumOf(row);
    return [text(labels[truth]!), ...row.map((count) => countCell(count, sum))];
  });
  return `<figure>${task === '' ? '' : `<h3>${escape(task)}</h3>`}${table(header, rows)}</figure>`;
}

function countCell(count: number, sum: number): Cell {
  if (count === 0) return { content: '<span class="none">·</span>', kind: 'matrix' };
  return { content: `${whole(count)}<small>${percent(count / sum)}</small>`, kind: 'matrix', shade: count / sum };
}

/** A share that is not all, and not nothing, is not said to be. */
function percent(share: number): string {
  const whole = Math.round(share * 100);
  if (whole === 0) return '&lt;1%';
  return whole === 100 && share < 1 ? '&gt;99%' : `${whole}%`;
}

function pairTable(pairs: readonly (readonly [string, Confusion])[]): string {
  const header = [text('task'), ...['true positives', 'false negatives', 'false positives', 'true negatives'].map(number)];
  const rows = pairs.map(([task, { counts }]) => {
    const [[trueNo, falseYes], [falseNo, trueYes]] = counts as [[number, number], [number, number]];
    return [text(task), ...[trueYes, falseNo, falseYes, trueNo].map((count) => number(whole(count)))];
  });
  return longTable(header, rows, 'Tasks with two answers. Positive is yes, or the second label.');
}

function list(task: string, { labels, counts }: Confusion): string {
  const right = sumOf(counts.map((row, truth) => row[truth]!));
  const wrong = counts.flatMap((row, truth) => {
    const sum = sumOf(row);
    return row.flatMap((count, answer) => (count === 0 || answer === truth ? [] : [{ truth, answer, count, share: count / sum }]));
  });
  const listed = wrong.sort((a, b) => b.count - a.count || b.share - a.share).slice(0, MOST_LISTED);
  const said = `${task}: ${whole(right)} of ${whole(sumOf(counts.map(sumOf)))} rows are right.`;
  const rest = wrong.length > listed.length ? ` The ${listed.length} most frequent of ${whole(wrong.length)} confusions; report.json holds them all.` : '';
  const header = [text('truth'), text('answer'), number('rows'), number('of the truth’s rows')];
  const rows = listed.map(({ truth, answer, count, share }) => [
    text(labels[truth]!),
    text(labels[answer]!),
    number(whole(count)),
    { content: percent(share), kind: 'number' } as const,
  ]);
  return longTable(header, rows, said + rest);
}
