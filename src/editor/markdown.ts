/** The one printer of names and code into Markdown: whatever text they hold stays text. */
import { shown } from '../text/unsafe.ts';

/** As many backticks as a text has nowhere in a row, at least `least`. */
function fence(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(longest < least ? least : longest + 1);
}

/** Inline code. */
export function code(text: string): string {
  const inside = text === '' ? '""' : shown(text);
  const ticks = fence(inside, 1);
  const space = /^[` ]|[` ]$/.test(inside) ? ' ' : '';
  return `${ticks}${space}${inside}${space}${ticks}`;
}

/** A block of code. */
export function fenced(text: string, language = 'mtl'): string {
  const inside = shown(text, '\n\t');
  const ticks = fence(inside, 3);
  return `${ticks}${language}\n${inside}\n${ticks}`;
}

/** A name in a sentence: no mark-up of its own, and no link. */
export function plain(text: string): string {
  return shown(text).replace(/[\\`*<>[\]&~|#!@]|_(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])_|:(?=\/\/)|(?<=www)\.|^[-+=]/giu, '\\$&');
}
