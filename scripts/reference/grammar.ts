/** The grammar as the parser's files state it, and the table of keywords. */
import { readFileSync } from 'node:fs';
import { keywords, type Declaration, type Keyword } from '../../grammar/keywords.ts';
import { code } from '../../src/editor/markdown.ts';
import { table } from './markdown.ts';

const files = ['grammar/parser.ts', 'grammar/expressions.ts'];

/** A rule's comment and its name: what recovery adds to the grammar has no EBNF. */
const rule = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*readonly (\w+) = this\.RULE/g;

/** By the rule's name, as its comment writes it: `name = "." name`. */
export function ebnfByRule(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of files) {
    for (const [, comment, name] of readFileSync(file, 'utf8').matchAll(rule)) {
      const lines = comment!.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
      const text = lines.join('\n').trim().replace(/; (.*)$/, ' (* $1 *)');
      if (text.startsWith(name!)) found.set(name!, text);
    }
  }
  return found;
}

export function grammarText(): string {
  return `\`\`\`ebnf\n${[...ebnfByRule().values()].join('\n')}\n\`\`\``;
}

export function keywordTable(): string {
  const declared = keywords.filter(isDeclaration);
  const connecting = keywords.filter((keyword) => !isDeclaration(keyword));
  return [
    'These words begin a statement:',
    table(
      ['word', 'form', 'block', 'meaning'],
      declared.map(({ word, form, block, doc }) => [code(word), code(form), block, doc]),
    ),
    'These stand between operands:',
    table(['word', 'meaning'], connecting.map(({ word, doc }) => [code(word), doc])),
  ].join('\n\n');
}

function isDeclaration(keyword: Keyword): keyword is Declaration {
  return keyword.category === 'declaration';
}
