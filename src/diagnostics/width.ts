/** How source text stands in a terminal. */
import stringWidth from 'string-width';

const TAB = 4;

/** Tabs as spaces up to the next stop, and control characters as symbols, so that a file cannot steer the terminal. */
export function displayed(text: string): string {
  if (!/[\u0000-\u001f\u007f-\u009f]/.test(text)) return text;
  let shown = '';
  for (const character of text) {
    if (character === '\t') shown += ' '.repeat(TAB - (displayWidth(shown) % TAB));
    else shown += harmless(character);
  }
  return shown;
}

/** Columns of a terminal: wide characters take two, combining ones none. */
export function displayWidth(text: string): number {
  return /^[\u0020-\u007e]*$/.test(text) ? text.length : stringWidth(text);
}

function harmless(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return code >= 0x80 && code <= 0x9f ? '\ufffd' : character;
}
