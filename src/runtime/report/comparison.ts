/** An experiment beside its variants, as lines of text: a row a variant, a column a condition. */
import { columns } from './columns.ts';
import type { Difference } from './compare.ts';
import { figure, partInWords, partsInWords, referenceText, signed, signedPercent, summaryText } from './figures.ts';
import type { Condition, Report } from './report.ts';

export function comparisonBlocks(report: Report): string[][] {
  const metrics = Object.keys(report.better);
  return [...metrics.map((metric) => scores(report, metric)), ...metrics.map((metric) => difference(report, metric)), gains(report)];
}

function scores({ name, conditions, variants, reference, baseline }: Report, metric: string): string[] {
  const rows = [
    headed(metric, conditions),
    row(name, conditions, ({ overall }) => (overall[metric] ? summaryText(overall[metric]) : '')),
    ...Object.keys(variants).map((variant) =>
      row(variant, conditions, ({ compare }) => {
        const summary = compare[variant]?.overall[metric];
        return summary ? summaryText(summary) : '';
      }),
    ),
    row(baseline.is[metric] ?? 'guessing', conditions, () => figure(baseline.overall[metric]?.mean ?? null)),
  ];
  const published = reference[metric] ? [`  paper ${referenceText(reference[metric])}`] : [];
  return [...columns(rows, '  '), ...published];
}

function difference({ name, conditions, variants }: Report, metric: string): string[] {
  const rows = Object.keys(variants).map((variant) =>
    row(variant, conditions, ({ compare }) => differenceText(compare[variant]?.difference[metric])),
  );
  if (rows.every(([, ...cells]) => cells.every((cell) => cell === ''))) return [];
  return [`  ${metric} of ${name} minus that of`, ...columns([headed('', conditions), ...rows], '  ')];
}

function gains({ name, conditions, variants }: Report): string[] {
  const rows = Object.keys(variants).map((variant) => row(variant, conditions, ({ compare }) => gainText(compare[variant]?.gain)));
  if (rows.every(([, ...cells]) => cells.every((cell) => cell === ''))) return [];
  return [`  gain of ${name}, mean over tasks of the relative change from`, ...columns([headed('', conditions), ...rows], '  ')];
}

/** `+0.157 [+0.141, +0.173]`: the mean and its interval. */
export function differenceText(of: Difference | undefined): string {
  if (!of) return '';
  const { mean, low, high } = of;
  return low === null || high === null ? signed(mean) : `${signed(mean)} [${signed(low)}, ${signed(high)}]`;
}

export const gainText = (gain: number | null | undefined): string => (gain === null || gain === undefined ? '' : signedPercent(gain));

type Conditions = Report['conditions'];

const headed = (first: string, conditions: Conditions): string[] => [
  first,
  ...Object.entries(conditions).map(([name, { parts }]) => (name === 'all' ? overParts(parts).trim() : `${name}${overParts(parts)}`)),
];

const row = (name: string, conditions: Conditions, cell: (condition: Condition) => string): string[] => [
  name,
  ...Object.values(conditions).map(cell),
];

export function overParts(parts: readonly string[]): string {
  const [only, ...more] = parts;
  if (more.length > 0) return ` over ${partsInWords(parts)}`;
  // A protocol that does not repeat has one part, without a number.
  return only !== undefined && /-\d+$/.test(only) ? ` on ${partInWords(only)} alone` : '';
}
