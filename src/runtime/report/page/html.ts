/** HTML as text. Whatever comes from data or a spec goes through `escape`. */
import { shown } from '../../../text/unsafe.ts';

export function escape(text: string): string {
  return shown(text, '\n\t').replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

export interface Cell {
  /** HTML. */
  readonly content: string;
  readonly kind?: 'number' | 'matrix';
  /** 0 to 1: how strongly the cell is shaded. */
  readonly shade?: number;
}

export const text = (content: string): Cell => ({ content: escape(content) });
export const number = (content: string): Cell => ({ content: escape(content), kind: 'number' });

/** Shades are classes, since a page under a strict policy has no style attributes. */
export const SHADES = 12;

/** The first cell of each row is its header. */
export function table(header: readonly Cell[], rows: readonly (readonly Cell[])[], caption?: string): string {
  const named = caption === undefined ? '' : `<caption>${escape(caption)}</caption>`;
  const head = header.map((cell) => `<th scope="col"${classOf(cell)}>${cell.content}</th>`).join('');
  const body = rows.map(([first, ...cells]) => {
    const rest = cells.map((cell) => `<td${classOf(cell)}>${cell.content}</td>`).join('');
    return `<tr><th scope="row">${first!.content}</th>${rest}</tr>`;
  });
  return `<div class="scroll"><table>${named}<thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

/** More rows are set smaller, and a narrow table in two halves, side by side where there is room. */
const MOST_ROWS = 30;
const NARROW = 5;

/** A table of any length, with its caption above it. */
export function longTable(header: readonly Cell[], rows: readonly (readonly Cell[])[], caption: string): string {
  if (rows.length <= MOST_ROWS) return note(caption) + table(header, rows);
  if (header.length > NARROW) return `${note(caption)}<div class="small">${table(header, rows)}</div>`;
  const half = Math.ceil(rows.length / 2);
  const halves = [rows.slice(0, half), rows.slice(half)].map((some) => table(header, some));
  return `${note(caption)}<div class="small halves">${halves.join('\n')}</div>`;
}

function classOf({ kind, shade }: Cell): string {
  const names = [
    ...(kind ? [kind] : []),
    ...(shade === undefined || shade === 0 ? [] : [`s${Math.ceil(shade * SHADES)}`]),
  ];
  return names.length === 0 ? '' : ` class="${names.join(' ')}"`;
}

export interface Section {
  readonly title: string;
  readonly content: readonly string[];
}

/** Null where there is nothing to show. */
export function section(title: string, ...content: readonly string[]): Section | null {
  const shown = content.filter((block) => block !== '');
  return shown.length === 0 ? null : { title, content: shown };
}

export const note = (content: string): string => `<p class="note">${escape(content)}</p>`;

export function grid(figures: readonly string[], kind: 'grid' | 'squares' = 'grid'): string {
  const shown = figures.filter((one) => one !== '');
  return shown.length === 0 ? '' : `<div class="${kind}">${shown.join('\n')}</div>`;
}

/** A picture with its title above and what else explains it below; `label` is read where it cannot be seen. */
export function drawing(
  title: string,
  label: string,
  size: { readonly width: number; readonly height: number },
  content: readonly string[],
  below = '',
): string {
  const svg = `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escape(label)}">${content.join('\n')}</svg>`;
  return `<figure><h3>${escape(title)}</h3>${svg}${below}</figure>`;
}

export function definitions(entries: readonly (readonly [string, string])[], kind = ''): string {
  const items = entries.map(
    ([term, value]) => `<div><dt>${escape(term)}</dt><dd>${escape(value)}</dd></div>`,
  );
  return `<dl${kind === '' ? '' : ` class="${kind}"`}>${items.join('\n')}</dl>`;
}
