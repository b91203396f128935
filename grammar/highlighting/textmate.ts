/** The TextMate grammar: the rules with regular expressions that Oniguruma and PCRE read alike. */
import { contexts } from './rules.ts';

const inOniguruma: Readonly<Record<string, string>> = { d: '[0-9]', w: '[0-9A-Za-z_]', v: '\\x{0b}' };

/** JavaScript's `\d`, `\w` are ASCII; its `\v` is one character. None but `\s` stands in a class of its own. */
export function oniguruma(pattern: string): string {
  return pattern.replace(/\\(?:u([0-9a-f]{4})|(.))/gi, (all, code: string | undefined, letter: string) =>
    code ? `\\x{${code}}` : (inOniguruma[letter] ?? all),
  );
}

function translated(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return ['match', 'begin', 'end'].includes(key) ? oniguruma(value) : value;
  if (Array.isArray(value)) return value.map((item) => translated(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, translated(item, name)]));
}

export function textMateGrammar(): string {
  const repository = Object.entries(contexts).map(([name, patterns]) => [
    name,
    { patterns: translated(patterns) },
  ]);
  const grammar = {
    information_for_contributors: ['Generated from grammar/ by scripts/grammar.ts.'],
    name: 'mtl',
    scopeName: 'source.mtl',
    fileTypes: ['mtl'],
    patterns: [{ include: '#statements' }],
    repository: Object.fromEntries(repository),
  };
  return `${JSON.stringify(grammar, null, 2)}\n`;
}
