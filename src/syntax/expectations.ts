/** What the parser expected and what it found, in words. */
import type { IToken } from 'chevrotain';
import type { ParseError } from '../../grammar/parser.ts';
import * as t from '../../grammar/tokens.ts';

/** What a name is, by the rule that asks for it. */
const names: Readonly<Record<string, string>> = {
  let: "the constant's name",
  labels: "the label set's name",
  vocabulary: "the vocabulary's name",
  block_declaration: "the block's name",
  model: "the model's name",
  input_declaration: "the input's name",
  trunk: "the trunk's name",
  network: "the network's name",
  branch: "the branch's name",
  task: "the task's name",
  source: "the source's name",
  phase: "the phase's name",
  reference: "the metric's name",
  member: 'a name after `.`',
  item: "the label's other name after `as`",
  entry: "the entry's key",
};

/** What a rule expects at a token, or at a choice between alternatives (no token). */
const forms: Readonly<Record<string, string>> = {
  'import String': 'the path of a file in double quotes',
  'let Equals': "`=` and a value after the constant's name",
  labels: "a list `[...]`, `=` or `from` after the label set's name",
  'vocabulary From': "`from` and a column after the vocabulary's name",
  'block_declaration ParenClose': '`,` or `)` in the list of parameters',
  'input_declaration Colon': "`:` and a type after the input's name",
  'trunk From': "`from` and an input after the trunk's name",
  'network From': "`from` and an input after the network's name",
  'task Colon': "`:` and a type after the task's name",
  tasks: 'a list of tasks `[...]`, or a variable with `in` or `by`',
  'each_task Task': '`task` after `each`',
  'prior Tilde': '`~` and a distribution after what the prior is over',
  'source Equals': "`=` and a file after the source's name",
  'phase Colon': "`:` and a kind of training after the phase's name",
  'reference Colon': "`:` and a value after the metric's name",
  'binding Arrow': '`=`, `:` or `<-`',
  clause: 'what the clause is about',
  'entry Colon': "`:` and a value after the entry's key",
  'arguments ParenClose': '`,` or `)`',
  'group ParenClose': 'an operator or `)`',
  'index ListClose': '`,` or `]`',
  'list ListClose': '`,` or `]`',
  'map MapClose': '`,` or `}`',
};

/** What a value is, by the rule whose part it is. */
const values: Readonly<Record<string, string>> = {
  task: 'a type',
  tasks: 'a type',
  input_declaration: 'a type',
  network: 'a type',
  layer: 'a layer',
  from: 'a name',
  argument: 'an argument',
  item: 'an item',
};

const inExpression = new Set(['expression', 'operand', 'primary']);

export function quoted(text: string): string {
  return `\`${text.length > 40 ? `${text.slice(0, 37)}...` : text}\``;
}

export function inWords(token: IToken): string {
  return token.image === '' ? 'the end of the line' : quoted(token.image);
}

export function expectedInWords(error: ParseError): string {
  const rules = error.context.ruleStack;
  const rule = rules.at(-1) === 'from' && error.message === 'From' ? rules.at(-2)! : rules.at(-1)!;
  const before = (error as { previousToken?: IToken }).previousToken;
  if (rule === 'name') return names[rules.at(-2)!] ?? 'a name';
  if (rule !== 'primary')
    return forms[error.message === '' ? rule : `${rule} ${error.message}`] ?? 'something else';
  const asking = rules.findLast((name) => !inExpression.has(name))!;
  const value = values[asking] ?? 'a value';
  return before && before.image !== '' && before.tokenType !== t.LineStart
    ? `${value} after ${quoted(before.image)}`
    : value;
}
