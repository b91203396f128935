/** What was measured, as text: for the terminal and for docs/performance.md. */
import { BASES, variants } from './variants.mjs';

export const minimum = (numbers) => Math.min(...numbers);

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The least and the middle of a variant's times, and their ratios to those of PyTorch, on one thread where it ran there. */
export function figuresOf({ variants: results }) {
  const base = BASES.map((name) => results[name]?.ms).find(Boolean);
  return Object.fromEntries(
    Object.entries(results).map(([name, { ms, unfit }]) => {
      if (!ms) return [name, { unfit }];
      const ratio = base && { minimum: minimum(ms) / minimum(base), median: median(ms) / median(base) };
      return [name, { minimum: minimum(ms), median: median(ms), rounds: ms.length, ratio: ratio ?? null }];
    }),
  );
}

export const number = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

const ranOf = (about) => {
  if (!about) return '';
  const { device, kernels, eager, islands = [], threads } = about;
  const way = kernels ? `plan, ${kernels} kernels` : eager ? `TF.js step by step: ${eager}` : null;
  return [device, way, threads && `${threads} thread${threads === 1 ? '' : 's'}`, islands.length > 0 && `by TF.js: ${islands.join(', ')}`].filter(Boolean).join('; ');
};

/** A block of lines for the terminal. The ratios are of the least times and of the medians; `first s` is from the start of the process to the first loss. */
export function linesOf(result) {
  const figures = figuresOf(result);
  const rows = variants.filter(({ name }) => figures[name]).map(({ name, title }) => {
    const { unfit, minimum, median, ratio } = figures[name];
    if (unfit) return line(title, [], unfit);
    const { firstMs, about } = result.variants[name];
    const ratios = ratio ? [ratio.minimum, ratio.median].map((each) => each.toFixed(2)) : ['', ''];
    return line(title, [number(minimum), number(median), ...ratios, (firstMs / 1000).toFixed(1)], ranOf(about));
  });
  return [`${result.workload}: ${result.about}`, line('ms a step', ['min', 'median', 'ratio', 'ratio', 'first s']), ...rows, `  same losses, to ${worst(result).toExponential(1)}`, ''];
}

const line = (title, cells, end = '') => `  ${title.padEnd(34)}${cells.map((cell) => cell.padStart(9)).join('')}  ${end}`.trimEnd();

/** A table of all workloads in Markdown: the least milliseconds, in brackets their ratio to PyTorch on one thread. */
export function markdown(results) {
  const shown = variants.filter(({ name }) => results.some((result) => result.variants[name]));
  const cell = (figure, about) => {
    if (!figure) return '';
    if (figure.unfit) return `no: ${figure.unfit}`;
    const shown = figure.ratio ? `${number(figure.minimum)} (${figure.ratio.minimum.toFixed(2)})` : number(figure.minimum);
    return about?.eager ? `${shown}, not replayed` : shown;
  };
  const rows = results.map((result) => {
    const figures = figuresOf(result);
    return [result.about, ...shown.map(({ name }) => cell(figures[name], result.variants[name]?.about)), gain(figures), worst(result).toExponential(0)];
  });
  return table(['a step of', ...shown.map(({ title }) => title), 'TF.js by hand takes', 'losses agree to'], rows);
}

/** The builds of mtlc's kernels that ran. */
export const kernelsOf = (results) => [...new Set(results.map(({ variants: { mtlc } }) => mtlc?.about.kernels).filter(Boolean))].join(', ');

/** How many times as long as mtlc on as many threads, one. */
const gain = ({ mtlc, tfjs }) => (mtlc?.minimum && tfjs?.minimum ? `${(tfjs.minimum / mtlc.minimum).toFixed(1)}x mtlc` : '');

const worst = ({ variants: results }) => Math.max(...Object.values(results).map(({ apart = 0, ms }) => (ms ? apart : 0)));

export function table(head, rows) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}
