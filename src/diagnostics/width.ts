/** How source text stands in a terminal. */
import { eastAsianWidth } from 'get-east-asian-width';
import { harmless, UNSAFE } from '../text/unsafe.ts';

const TAB = 4;

/** Tabs as spaces up to the next stop, and what steers or hides as symbols, so that no text can steer the terminal. */
export function displayed(text: string): string {
  if (text.search(UNSAFE) < 0) return text;
  let line = '';
  for (const character of text) {
    if (character === '\t') line += ' '.repeat(TAB - (displayWidth(line) % TAB));
    else line += harmless(character);
  }
  return line;
}

/** Of several lines, ended by newlines. */
export const displayedLines = (text: string): string => text.split('\n').map(displayed).join('\n');

/** Columns of a terminal: wide characters take two, combining ones none. */
export function displayWidth(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) width += clusterWidth(segment);
  return width;
}

/** Of what is drawn as one sign: a letter with its accents, a flag, a family of emoji. */
function clusterWidth(cluster: string): number {
  if (/^[\p{Mark}\p{Default_Ignorable_Code_Point}]/u.test(cluster)) return 0;
  if (/^\p{Regional_Indicator}{2}/u.test(cluster) || cluster.includes('\ufe0f')) return 2;
  return eastAsianWidth(cluster.codePointAt(0)!);
}
