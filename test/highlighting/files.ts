/** Files with everything that the lexer tells apart, and with keywords where they are names. */
import fc from 'fast-check';
import { balance } from '../../grammar/brackets.ts';
import { keywords } from '../../grammar/keywords.ts';
import { scan } from '../../grammar/lexer.ts';

type Text = fc.Arbitrary<string>;

const plainName = fc.constantFrom(
  'x',
  'fc7',
  'h_1',
  'relu',
  'Größe',
  '层',
  'étage2',
  'сеть',
  '𝔻x',
  'inputs',
  'from_x',
  'ofx',
  'e1',
  '_',
);
const keyword = fc.constantFrom(...keywords.map(({ word }) => word));
const anyName: Text = fc.oneof({ weight: 3, arbitrary: plainName }, keyword);
const malformed = fc.constantFrom('10xy', '3abc', '1.5.2', '2e', '5_000');
const number = fc
  .tuple(
    fc.constantFrom('0', '7', '10', '0.25', '1e-3', '2.5E+7', '300', '1e5'),
    fc.constantFrom('', '', '%', 'x'),
  )
  .map((parts) => parts.join(''));
const stringPart = fc.constantFrom(
  'a',
  ' ',
  '\\n',
  '\\"',
  '\\\\',
  '\\u00e9',
  '\\q',
  '//',
  '#',
  '{',
  '}',
  '(',
  "'",
  'task x {',
  'é',
  '😀',
  ',',
);
const string = fc.array(stringPart, { maxLength: 5 }).map((parts) => `"${parts.join('')}"`);
const comment = fc.constantFrom('// task t: binary {', '//', '# model "x" {', '/* from x */', '// 😀 [');
const gap = fc.constantFrom('', ' ', ' ', '  ', '\t', '\u00a0');
const space = fc.constantFrom(' ', ' ', '  ', '\t');
const lineEnd = fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', ' \n', '\n  \t\n');
const operator = fc.constantFrom(
  '..',
  '+-',
  '==',
  '!=',
  '<=',
  '>=',
  '<',
  '>',
  '&',
  '*',
  '/',
  '+',
  '-',
  '.',
  'of',
  'as',
  'with',
  'in',
);

const join = (...parts: readonly (Text | string)[]): Text =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((texts) => texts.join(''));

const listed = (item: Text, separator: Text, maxLength = 3): Text =>
  fc
    .array(fc.tuple(item, separator), { maxLength })
    .map((items) =>
      items.map(([text, after], index) => (index < items.length - 1 ? text + after : text)).join(''),
    );

const newlineInBracket = fc.oneof(
  { weight: 4, arbitrary: gap },
  join(gap, fc.option(comment, { nil: '', freq: 2 }), lineEnd, gap),
);
const comma = join(gap, ',', newlineInBracket);

const { expression, arguments_ } = fc.letrec<{ expression: string; arguments_: string; operand: string }>(
  (tie) => ({
    operand: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      anyName,
      number,
      string,
      fc.constantFrom("'one'"),
      malformed,
      join(anyName, '(', newlineInBracket, tie('arguments_'), newlineInBracket, ')'),
      join('(', gap, tie('expression'), gap, ')'),
      join('[', newlineInBracket, tie('arguments_'), newlineInBracket, ']'),
      join(anyName, '.', anyName),
    ),
    expression: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      tie('operand'),
      join(tie('operand'), space, operator, space, tie('operand')),
      join(tie('operand'), fc.constantFrom('..', '+', '*', '==', '<='), tie('operand')),
    ),
    arguments_: listed(
      fc.oneof(
        tie('expression'),
        join(tie('operand'), newlineInBracket, ' ', operator, ' ', newlineInBracket, tie('operand')),
        join(anyName, gap, fc.constantFrom(':', '='), gap, tie('expression')),
        join(
          anyName,
          ':',
          gap,
          '{',
          gap,
          listed(join(anyName, gap, ':', gap, tie('operand')), fc.constantFrom(', ', '\n')),
          gap,
          '}',
        ),
      ),
      comma,
    ),
  }),
);

const map = join(
  '{',
  gap,
  listed(join(fc.oneof(anyName, string, number), gap, ':', gap, expression), fc.oneof(comma, lineEnd)),
  gap,
  '}',
);
const property = join(fc.oneof(anyName, string, number), gap, ':', gap, fc.oneof(expression, map));
const cutOff = join(anyName, ': ', fc.constantFrom('"', '"abc', '"a\\', '"a), }', '"\\u00', '"task x  '));
const binding = join(anyName, gap, fc.constantFrom('=', '<-'), gap, expression);
const layer = join(plainName, '(', arguments_, ')');
const clause = join(
  plainName,
  space,
  anyName,
  space,
  fc.constantFrom('at', 'with', 'from', 'to', 'on'),
  space,
  expression,
);
const section = fc.constantFrom('data', 'train', 'evaluate', 'compare');
const declaration = fc.oneof(
  join(fc.constantFrom('import ', 'source s = csv'), string),
  join('let ', anyName, gap, '=', gap, expression),
  join('labels ', anyName, ' from ', expression),
  join('labels ', anyName, gap, '[', arguments_, ']'),
  join('prior [', arguments_, '] ~ ', layer),
  join('input ', anyName, ': ', layer, ' of ', anyName),
  join('reference ', anyName, ': ', number, ' +- ', number, ' { source: ', string, ' }'),
);
const header = fc.oneof(
  section,
  join('model ', anyName),
  join('trunk ', anyName, ' from ', listed(anyName, comma)),
  join('network ', anyName, ' from x: class of ', anyName),
  join('split after ', anyName),
  join('task ', anyName, gap, ':', gap, anyName, ' of ', expression),
  join('tasks ', anyName, ' in ', anyName, ': ', plainName),
  join('tasks [', listed(plainName, comma), '] by ', expression, ': binary'),
  fc.constant('each task'),
  join('repeat ', number),
  join('block ', anyName, '(', listed(plainName, comma), ') from x'),
  join('phase ', anyName, ': ', layer),
  join('branch ', anyName),
);

const { statements } = fc.letrec<{ statements: string; statement: string }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    property,
    cutOff,
    binding,
    layer,
    clause,
    plainName,
    declaration,
    join(
      header,
      ' {',
      gap,
      fc.option(comment, { nil: '', freq: 2 }),
      lineEnd,
      tie('statements'),
      lineEnd,
      gap,
      '}',
    ),
    join(header, ' { ', property, fc.constantFrom('; ', ', '), property, ' }'),
  ),
  statements: fc
    .array(fc.tuple(gap, tie('statement'), gap, fc.option(comment, { nil: '', freq: 4 }), lineEnd), {
      maxLength: 6,
    })
    .map((lines) => lines.map((parts) => parts.join('')).join('')),
}));

/** Without files whose brackets the compiler repairs: editors colour them as written. */
export const files: Text = statements.filter((text) => {
  const { tokens } = scan(text);
  return tokens.length > 0 && balance(tokens, text).problems.length === 0;
});
