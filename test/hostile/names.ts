/** Names that a careless printer would let become code or mark-up, or that are something already where they are keys. */
import fc from 'fast-check';

export const HOSTILE = [
  '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype', '__defineGetter__',
  'class', 'await', 'let', 'yield', 'eval', 'arguments', 'undefined', 'NaN', 'Infinity', 'globalThis', 'process', 'require', 'import', 'then', 'length', 'name', 'default',
  'tf', 'p', 'step', 'task', 'tasks', 'batch', 'inputs', 'losses', 'model', 'experiment', 'main', 'objective', 'predict', 'parameters', 'perTask', 'all', 'final',
  '', ' ', '.', '..', '../../etc/passwd', '/etc/passwd', 'CON', 'a/b', 'a\\b', 'a.b', '0', '10', '-1', '1e3', '007',
  `it's`, '"', '`', '\\', '\\`', '${globalThis.hacked = 1}', '`${globalThis.hacked = 1}`', `'); globalThis.hacked = 2; ('`, `"); globalThis.hacked = 2; ("`,
  '*/ globalThis.hacked = 3; /*', '*/', '/*', '//', '<!-- globalThis.hacked = 4', '-->', 'line\u2028separator\u2029', 'two\r\nlines\nglobalThis.hacked = 5', '\u0000', '\u001b[2J\u0007', '\u009b31m',
  '<script>globalThis.hacked = 6</script>', '</script>', '</style>', '</title>', '</textarea>', '<img src=x onerror="globalThis.hacked=7">', '"><svg onload=alert(1)>', `' onmouseover='alert(1)`, '&lt;b&gt;', '&#60;', ']]>', '<?php',
  '\u202egnp.exe', '\u2066a\u2069', '\u200b', '\ufeff', '\ud800', '\udc00x', 'é', 'e\u0301', '名前', 'ℌ', 'ſ', '𝒳', '👩‍👩‍👧', '\u{e0041}',
  '<=50K', '[a](javascript:alert(1))', '# heading', '---', '```', '=cmd|"/c calc"!A1', '%s%n', '$&', '$1', "$'", '$`', '\\u0041', '\\', '\\\\', '#{x}', '{{x}}',
] as const;

/** All that may stand in a spec as a text; a very long one now and then. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 15, arbitrary: fc.array(fc.constantFrom(...HOSTILE), { minLength: 2, maxLength: 3 }).map((parts) => parts.join('')) },
  { weight: 15, arbitrary: fc.string({ unit: fc.constantFrom("'", '"', '`', '\\', '$', '{', '}', '*', '/', '<', '>', '!', '-', '\n', '\r', '\u2028', '_', '.', 'a', '1', ' '), maxLength: 10 }) },
  { weight: 10, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  { weight: 1, arbitrary: fc.constantFrom('x'.repeat(3000), '`${'.repeat(500), '*/'.repeat(700)) },
);

/** Names as a spec may have them without quotes. */
export const word: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE.filter((name) => /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.test(name))) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/) },
);

/** As a spec writes it: escapes where the text of the spec could not hold it. */
export const quoted = (text: string): string => JSON.stringify(text);
