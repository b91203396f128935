/** HTML as text. Whatever comes from data or a spec goes through `escape`. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

export interface Cell {
  readonly text: string;
  /** Right-aligned, with digits of one width. */
  readonly number?: boolean;
  /** 0 to 1: how strongly the cell is shaded. */
  readonly shade?: number;
}

export const text = (content: string): Cell => ({ text: content });
export const number = (content: string, shade?: number): Cell => ({
  text: content,
  number: true,
  ...(shade === undefined ? {} : { shade }),
});

/** The first cell of each row is its header. */
export function table(header: readonly Cell[], rows: readonly (readonly Cell[])[], caption?: string): string {
  const named = caption === undefined ? '' : `<caption>${escape(caption)}</caption>`;
  const head = header.map((cell) => `<th scope="col"${classOf(cell)}>${escape(cell.text)}</th>`).join('');
  const body = rows.map(([first, ...cells]) => {
    const rest = cells
      .map((cell) => `<td${classOf(cell)}${styleOf(cell)}>${escape(cell.text)}</td>`)
      .join('');
    return `<tr><th scope="row">${escape(first!.text)}</th>${rest}</tr>`;
  });
  return `<div class="scroll"><table>${named}<thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

const classOf = (cell: Cell): string => (cell.number ? ' class="number"' : '');
const styleOf = ({ shade }: Cell): string =>
  shade === undefined ? '' : ` style="--shade:${Math.round(shade * 70)}%"`;

export function section(title: string, ...content: readonly string[]): string {
  const shown = content.filter((block) => block !== '');
  return shown.length === 0 ? '' : `<section>\n<h2>${escape(title)}</h2>\n${shown.join('\n')}\n</section>`;
}

export function definitions(entries: readonly (readonly [string, string])[]): string {
  return `<dl>${entries.map(([term, value]) => `<dt>${escape(term)}</dt><dd>${escape(value)}</dd>`).join('\n')}</dl>`;
}
