/** The table of docs/reliability.md: written, and read again. */
import { table } from '../reference/markdown.ts';
import { roads, type Apart, type Case, type Measured } from './agree.ts';

const [BEGIN, END] = ['<!-- begin: backends -->', '<!-- end: backends -->'];

const shown = (x: number, digits = 0): string => (x === 0 ? '0' : x.toExponential(digits));

export function printed(found: ReadonlyMap<Case, Measured>): string {
  const here = roads.filter((road) => [...found.values()].some(({ apart }) => apart[road]));
  const rows = [...found].map(([{ kind, entry }, { bound, apart }]) => {
    const all = here.map((road) => apart[road]!);
    return [kind, `\`${entry}\``, shown(bound.value, 1), shown(bound.step, 1), ...all.flatMap(({ value, step }) => [shown(value), shown(step)])];
  });
  return table(['kind', 'entry', 'bound of values', 'bound of steps', ...here.flatMap((road) => [`${road}: values`, 'steps'])], rows);
}

export function filled(page: string, text: string): string {
  const [start, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (start < 0 || end < 0) throw new Error(`the page has no ${BEGIN}`);
  return `${page.slice(0, start + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`;
}

/** The bounds that the page states, by kind and entry. */
export function stated(page: string): Map<string, Apart> {
  const lines = page.slice(page.indexOf(BEGIN), page.indexOf(END)).split('\n').filter((line) => line.startsWith('| ') && line.includes('`'));
  return new Map(
    lines.map((line) => {
      const [, kind, entry, value, step] = line.split('|').map((cell) => cell.trim());
      return [`${kind} ${entry!.slice(1, -1)}`, { value: Number(value), step: Number(step) }];
    }),
  );
}
