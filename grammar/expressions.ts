/** The grammar of expressions, in EBNF above each rule. How tightly operators hold stands in the table of tokens.ts. */
import { CstParser, type IParserErrorMessageProvider, type TokenType } from 'chevrotain';
import * as t from './tokens.ts';

const d = t.declarationTokens;
const c = t.connectiveTokens;
const structural = [t.LineStart, t.BlockOpen, t.BlockClose];
const insertable = [t.Colon, t.Equals, t.Tilde, c.from, d.task];

/** Errors carry the name of what was expected; the words of messages are found where they are reported. */
const expectations: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expected.name,
  buildNoViableAltMessage: ({ customUserDescription }) => customUserDescription ?? '',
  buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? '',
  buildNotAllInputParsedMessage: () => '',
};

export abstract class ExpressionParser extends CstParser {
  constructor(validate = false) {
    super(t.parserTokens, {
      recoveryEnabled: true,
      nodeLocationTracking: 'onlyOffset',
      maxLookahead: 2,
      skipValidations: !validate,
      errorMessageProvider: expectations,
    });
  }

  /** Only punctuation and fixed words may be supplied: a supplied name or number would be an invention. */
  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    return insertable.includes(type);
  }

  protected override canTokenTypeBeDeletedInRecovery(): boolean {
    return !structural.includes(this.LA(1).tokenType);
  }

  /**
   * expression = operand { ( OPERATOR | "of" ) operand }
   * OPERATOR   = "==" | "!=" | "<" | "<=" | ">" | ">=" | ".." | "+-" | "+" | "-" | "&" | "*" | "/"
   */
  readonly expression = this.RULE('expression', () => {
    this.SUBRULE(this.operand);
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(t.BinaryOperator, { LABEL: 'operator' }) },
        { ALT: () => this.CONSUME(c.of, { LABEL: 'operator' }) },
      ]);
      this.SUBRULE2(this.operand);
    });
  });

  /** operand = { "+" | "-" } primary { member | arguments | index } */
  readonly operand = this.RULE('operand', () => {
    this.MANY(() => this.CONSUME(t.Sign));
    this.SUBRULE(this.primary);
    this.MANY2(() => {
      this.OR([
        { ALT: () => this.SUBRULE(this.member, { LABEL: 'suffix' }) },
        { ALT: () => this.SUBRULE(this.arguments, { LABEL: 'suffix' }) },
        { ALT: () => this.SUBRULE(this.index, { LABEL: 'suffix' }) },
      ]);
    });
  });

  /** primary = IDENTIFIER | NUMBER | STRING | group | list | map */
  readonly primary = this.RULE('primary', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Identifier) },
      { ALT: () => this.CONSUME(t.NumberToken) },
      { ALT: () => this.CONSUME(t.StringToken) },
      { ALT: () => this.SUBRULE(this.group) },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.map) },
    ]);
  });

  /** member = "." name */
  readonly member = this.RULE('member', () => {
    this.CONSUME(t.Dot);
    this.SUBRULE(this.name);
  });

  /** arguments = "(" [ argument { "," argument } ] ")" */
  readonly arguments = this.RULE('arguments', () => {
    this.CONSUME(t.ParenOpen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.argument) });
    this.CONSUME(t.ParenClose);
  });

  /** argument = [ IDENTIFIER ":" ] expression */
  readonly argument = this.RULE('argument', () => {
    this.OPTION(() => {
      this.CONSUME(t.Identifier);
      this.CONSUME(t.Colon);
    });
    this.SUBRULE(this.expression);
  });

  /** index = "[" [ expression { "," expression } ] "]" */
  readonly index = this.RULE('index', () => {
    this.CONSUME(t.ListOpen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) });
    this.CONSUME(t.ListClose);
  });

  /** group = "(" expression ")" */
  readonly group = this.RULE('group', () => {
    this.CONSUME(t.ParenOpen);
    this.SUBRULE(this.expression);
    this.CONSUME(t.ParenClose);
  });

  /** list = "[" [ item { "," item } ] "]" */
  readonly list = this.RULE('list', () => {
    this.CONSUME(t.ListOpen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.item) });
    this.CONSUME(t.ListClose);
  });

  /** item = expression [ "as" name ] */
  readonly item = this.RULE('item', () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.CONSUME(c.as);
      this.SUBRULE(this.name);
    });
  });

  /** map = "{" [ entry { "," entry } ] "}"; a new line separates entries as a comma does */
  readonly map = this.RULE('map', () => {
    this.CONSUME(t.MapOpen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.entry) });
    this.CONSUME(t.MapClose);
  });

  /** entry = name ":" expression */
  readonly entry = this.RULE('entry', () => {
    this.SUBRULE(this.name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.expression);
  });

  /** name = IDENTIFIER | STRING | NUMBER */
  readonly name = this.RULE('name', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Identifier) },
      { ALT: () => this.CONSUME(t.StringToken) },
      { ALT: () => this.CONSUME(t.NumberToken) },
    ]);
  });
}
