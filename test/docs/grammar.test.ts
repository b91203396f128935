/** The EBNF above each rule of the parser, which the reference prints, is what the parser does. */
import {
  Alternation, Alternative, NonTerminal, Option, Repetition, RepetitionMandatory, RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator, Rule, Terminal, type IProduction, type TokenType,
} from 'chevrotain';
import { expect, it } from 'vitest';
import { SpecParser } from '../../grammar/parser.ts';
import * as t from '../../grammar/tokens.ts';
import { ebnfByRule } from '../../scripts/reference/grammar.ts';

const classes = new Map<TokenType, string>([
  [t.Identifier, 'IDENTIFIER'], [t.Verb, 'IDENTIFIER'], [t.NumberToken, 'NUMBER'], [t.StringToken, 'STRING'], [t.LineStart, 'NEWLINE'],
]);

/** What recovery adds to a rule is no part of the language. */
const recovery = new Set(['unread', 'trailing']);

const all = (parts: readonly IProduction[]): string => parts.map(ebnf).filter((text) => text !== '').join(' ');

function ebnf(production: IProduction): string {
  if (production instanceof Terminal) return tokenText(production.terminalType);
  if (production instanceof NonTerminal) return recovery.has(production.nonTerminalName) ? '' : production.nonTerminalName;
  if (production instanceof Alternation) return production.definition.map((part) => all((part as Alternative).definition)).join(' | ');
  if (production instanceof Option) return bracket('[', all(production.definition), ']');
  if (production instanceof Repetition) return bracket('{', all(production.definition), '}');
  if (production instanceof RepetitionMandatory) return `${all(production.definition)} { ${all(production.definition)} }`;
  if (production instanceof RepetitionWithSeparator) return `[ ${separated(production)} ]`;
  if (production instanceof RepetitionMandatoryWithSeparator) return separated(production);
  throw new Error(`unknown production ${production.constructor.name}`);
}

const bracket = (open: string, text: string, close: string): string => (text === '' ? '' : `${open} ${text} ${close}`);

function separated({ definition, separator }: RepetitionWithSeparator | RepetitionMandatoryWithSeparator): string {
  const item = all(definition);
  return `${item} { ${tokenText(separator)} ${item} }`;
}

function tokenText(type: TokenType): string {
  return classes.get(type) ?? `"${(type.LABEL ?? '').replaceAll('`', '')}"`;
}

/** Rules that the comments write in other words: operators one by one, and a line as it is without mistakes. */
const inWords = new Set(['line', 'expression', 'operand']);

/** Without remarks, and without the parentheses of groups; quoted ones stay. */
function plain(text: string): string {
  const bare = text.replace(/\(\*.*?\*\)/g, '').replace(/("[()]")|[()]/g, (_, quoted: string | undefined) => quoted ?? ' ');
  return bare.replace(/\s+/g, ' ').trim();
}

const rules = Object.values(new SpecParser().getGAstProductions()) as Rule[];
const written = ebnfByRule();

it('covers every rule', () => {
  expect([...written.keys()].sort()).toEqual(rules.map(({ name }) => name).filter((name) => !recovery.has(name)).sort());
});

it.each(rules.filter(({ name }) => !recovery.has(name) && !inWords.has(name)).map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
  expect(plain(written.get(name)!)).toBe(plain(`${name} = ${all(rule.definition)}`));
});
