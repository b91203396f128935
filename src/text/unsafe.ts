/**
 * Characters that steer what shows a text, or hide in it: controls, line separators, marks that reorder what stands around
 * them (CVE-2021-42574), what is invisible, tags, and halves of a surrogate pair.
 */
export const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0e\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e01ef}]|\p{Surrogate}/gu;

/** What words of some languages and emoji are made of. */
const JOINERS = '\u200c\u200d';

/** A text to be shown: nothing in it steers or hides. What is in `kept` stays. */
export function shown(text: string, kept = ''): string {
  return text.replace(UNSAFE, (mark) => (kept.includes(mark) || JOINERS.includes(mark) ? mark : '\ufffd'));
}

/** JSON with such characters as escapes: what reads it gets the same value. */
export function jsonText(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(UNSAFE, (mark) => (mark === '\n' ? mark : escapes(mark)));
}

/** `\u202e`; of a character beyond 65535 two of them. */
export function escapes(mark: string): string {
  return mark.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}

/** A character that neither steers nor hides: itself, or a symbol in its place. */
export function harmless(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return shown(character);
}
