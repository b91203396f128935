const CODES = { bold: 1, red: 31, yellow: 33, blue: 34, cyan: 36 } as const;

export type Style = keyof typeof CODES;

/** Puts styles on text for a terminal, or leaves it plain. */
export function paint(colour: boolean): (text: string, ...styles: Style[]) => string {
  if (!colour) return (text) => text;
  return (text, ...styles) => `\u001b[${styles.map((style) => CODES[style]).join(';')}m${text}\u001b[0m`;
}
