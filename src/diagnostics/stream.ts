/** What goes to a person's terminal, or to a log that is read in one. */
import { harmless, UNSAFE } from '../text/unsafe.ts';

/** The only sequences that mtlc itself writes: the styles of `paint`, and a line erased to be drawn again. */
const OWN = /(\u001b\[(?:[01]|3[1346])(?:;(?:1|3[1346]))?m|\r\u001b\[2K|\n)/;

/** Text of which nothing but those sequences steers a terminal, whatever names stand in it. */
export function forTerminal(text: string): string {
  if (text.search(UNSAFE) < 0) return text;
  return text.split(OWN).map((part, i) => (i % 2 === 1 ? part : [...part].map(spaced).join(''))).join('');
}

/** Columns are not counted here: what does that is not loaded for every command. */
const spaced = (character: string): string => (character === '\t' ? '    ' : harmless(character));
