/** An experiment beside its variants, as lines of text: a row a variant, a column a condition. */
import { displayed } from '../../diagnostics/width.ts';
import { columns } from './columns.ts';
import { figure, partInWords, partsInWords, referenceText, signed, signedPercent, summaryText } from './figures.ts';
import type { Condition, Report } from './report.ts';

export function comparisonBlocks(report: Report): string[][] {
  const metrics = Object.keys(report.better);
  return [...metrics.map((metric) => scores(report, metric)), ...metrics.map((metric) => difference(report, metric)), gains(report)];
}

function scores({ name, conditions, variants, reference, baseline }: Report, metric: string): string[] {
  const rows = [
    [metric, ...Object.entries(conditions).map(([condition, { parts }]) => placeOf(condition) + overParts(parts))],
    row(name, conditions, ({ overall }) => (overall[metric] ? summaryText(overall[metric]) : '')),
    ...Object.keys(variants).map((variant) =>
      row(variant, conditions, ({ compare }) => {
        const summary = compare[variant]?.overall[metric];
        return summary ? summaryText(summary) : '';
      }),
    ),
    row(baseline.is[metric] ?? 'guessing', conditions, () => figure(baseline.overall[metric]?.mean ?? null)),
  ];
  const known = rows.filter(([, ...cells]) => cells.some((cell) => cell !== ''));
  const published = reference[metric] ? [displayed(`  paper ${referenceText(reference[metric])}`)] : [];
  return [...columns(known, '  '), ...published];
}

function difference({ name, conditions, variants }: Report, metric: string): string[] {
  const rows = Object.keys(variants).map((variant) =>
    row(variant, conditions, (condition) => differenceText(condition, variant, metric)),
  );
  return beneath(`  ${metric} of ${name} minus that of the variant, and its 95% interval`, conditions, rows);
}

function gains({ name, conditions, variants }: Report): string[] {
  const rows = Object.keys(variants).map((variant) => row(variant, conditions, ({ compare }) => gainText(compare[variant]?.gain)));
  return beneath(`  gain of ${name} over the variant, relative, mean over tasks`, conditions, rows);
}

/** Rows without a value are left out. */
function beneath(title: string, conditions: Conditions, rows: readonly string[][]): string[] {
  const known = rows.filter(([, ...cells]) => cells.some((cell) => cell !== ''));
  if (known.length === 0) return [];
  const names = Object.keys(conditions).map(placeOf);
  return [displayed(title), ...columns([...(names.some((name) => name !== '') ? [['', ...names]] : []), ...known], '  ')];
}

/** `+0.157 [+0.141, +0.173]`: the mean and its interval. */
export function differenceText({ overall, compare }: Condition, variant: string, metric: string): string {
  const of = compare[variant]?.difference[metric];
  if (!of) return '';
  const shown = (value: number): string => signed(value, overall[metric]?.mean ?? 0);
  const { mean, low, high } = of;
  return low === null || high === null ? shown(mean) : `${shown(mean)} [${shown(low)}, ${shown(high)}]`;
}

export const gainText = (gain: number | null | undefined): string => (gain === null || gain === undefined ? '' : signedPercent(gain));

type Conditions = Report['conditions'];

const placeOf = (condition: string): string => (condition === 'all' ? '' : condition);

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
