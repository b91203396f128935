/** String literals: what they say, and how they are written. */

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** The value of a literal with its quotes; an escape that JSON does not know stands for its character. */
export function stringValue(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, character: string) =>
      code === undefined ? (escapes[character] ?? character) : String.fromCharCode(parseInt(code, 16)),
    );
}

export function stringLiteral(value: string): string {
  return JSON.stringify(value);
}
