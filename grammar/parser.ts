/**
 * The grammar. A comment above each rule gives it in EBNF. The layout pass has balanced all brackets, told blocks
 * from maps and put NEWLINE before every statement, so a mistake never reaches beyond its own statement: the parser
 * gives the rest of the line up, and goes on with the statement's block.
 */
import type { IToken } from 'chevrotain';
import { ExpressionParser } from './expressions.ts';
import type { BlockCstNode, LineCstNode } from './generated/cst.ts';
import * as t from './tokens.ts';

const d = t.declarationTokens;
const c = t.connectiveTokens;

export class SpecParser extends ExpressionParser {
  constructor(validate = false) {
    super(validate);
    this.performSelfAnalysis();
  }

  /** file = { line } */
  readonly file = this.RULE('file', () => {
    this.MANY(() => this.SUBRULE(this.line));
  });

  /** block = "{" { line } "}" */
  readonly block = this.RULE('block', () => {
    this.CONSUME(t.BlockOpen);
    this.MANY(() => this.SUBRULE(this.line));
    this.CONSUME(t.BlockClose);
  });

  /** line = NEWLINE [ statement ] [ block ] */
  readonly line = this.RULE('line', () => {
    this.CONSUME(t.LineStart);
    this.OPTION({ MAX_LOOKAHEAD: 1, DEF: () => this.SUBRULE(this.statement) });
    this.OPTION2(() => this.SUBRULE(this.unread));
    this.OPTION3(() => {
      this.SUBRULE(this.block);
      this.OPTION4(() => this.SUBRULE(this.trailing));
    });
  });

  /** What is left of a line behind a mistake. */
  readonly unread = this.RULE('unread', () => {
    this.AT_LEAST_ONE(() => this.CONSUME(t.InLine));
  });

  /** What stands behind a block on the line of its closing brace. */
  readonly trailing = this.RULE('trailing', () => {
    this.AT_LEAST_ONE(() => {
      this.OR([{ ALT: () => this.CONSUME(t.InLine) }, { ALT: () => this.SUBRULE(this.block) }]);
    });
  });

  /**
   * statement = import | let | labels | vocabulary | block_declaration | model | section | input_declaration | trunk
   *           | network | split | branch | task | tasks | each_task | prior | repeat | source | phase | reference
   *           | clause | layer | property | binding
   */
  readonly statement = this.RULE('statement', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.import) },
      { ALT: () => this.SUBRULE(this.let) },
      { ALT: () => this.SUBRULE(this.labels) },
      { ALT: () => this.SUBRULE(this.vocabulary) },
      { ALT: () => this.SUBRULE(this.block_declaration) },
      { ALT: () => this.SUBRULE(this.model) },
      { ALT: () => this.SUBRULE(this.section) },
      { ALT: () => this.SUBRULE(this.input_declaration) },
      { ALT: () => this.SUBRULE(this.trunk) },
      { ALT: () => this.SUBRULE(this.network) },
      { ALT: () => this.SUBRULE(this.split) },
      { ALT: () => this.SUBRULE(this.branch) },
      { ALT: () => this.SUBRULE(this.task) },
      { ALT: () => this.SUBRULE(this.tasks) },
      { ALT: () => this.SUBRULE(this.each_task) },
      { ALT: () => this.SUBRULE(this.prior) },
      { ALT: () => this.SUBRULE(this.repeat) },
      { ALT: () => this.SUBRULE(this.source) },
      { ALT: () => this.SUBRULE(this.phase) },
      { ALT: () => this.SUBRULE(this.reference) },
      { ALT: () => this.SUBRULE(this.clause) },
      { ALT: () => this.SUBRULE(this.layer) },
      { ALT: () => this.SUBRULE(this.property) },
      { ALT: () => this.SUBRULE(this.binding) },
    ]);
  });

  /** import = "import" STRING */
  readonly import = this.RULE('import', () => {
    this.CONSUME(d.import);
    this.CONSUME(t.StringToken);
  });

  /** let = "let" name "=" expression */
  readonly let = this.RULE('let', () => {
    this.CONSUME(d.let);
    this.SUBRULE(this.name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });

  /** labels = "labels" name ( list | "=" expression | "from" expression ) */
  readonly labels = this.RULE('labels', () => {
    this.CONSUME(d.labels);
    this.SUBRULE(this.name);
    this.OR([
      { ALT: () => this.SUBRULE(this.list) },
      {
        ALT: () => {
          this.CONSUME(t.Equals);
          this.SUBRULE(this.expression);
        },
      },
      {
        ALT: () => {
          this.CONSUME(c.from);
          this.SUBRULE2(this.expression);
        },
      },
    ]);
  });

  /** vocabulary = "vocabulary" name "from" expression */
  readonly vocabulary = this.RULE('vocabulary', () => {
    this.CONSUME(d.vocabulary);
    this.SUBRULE(this.name);
    this.CONSUME(c.from);
    this.SUBRULE(this.expression);
  });

  /** block_declaration = "block" name [ "(" [ name { "," name } ] ")" ] [ from ] */
  readonly block_declaration = this.RULE('block_declaration', () => {
    this.CONSUME(d.block);
    this.SUBRULE(this.name);
    this.OPTION(() => {
      this.CONSUME(t.ParenOpen);
      this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE2(this.name, { LABEL: 'parameter' }) });
      this.CONSUME(t.ParenClose);
    });
    this.OPTION2(() => this.SUBRULE(this.from));
  });

  /** model = "model" name */
  readonly model = this.RULE('model', () => {
    this.CONSUME(d.model);
    this.SUBRULE(this.name);
  });

  /** section = "data" | "train" | "evaluate" | "compare" */
  readonly section = this.RULE('section', () => {
    this.OR([
      { ALT: () => this.CONSUME(d.data, { LABEL: 'word' }) },
      { ALT: () => this.CONSUME(d.train, { LABEL: 'word' }) },
      { ALT: () => this.CONSUME(d.evaluate, { LABEL: 'word' }) },
      { ALT: () => this.CONSUME(d.compare, { LABEL: 'word' }) },
    ]);
  });

  /** input_declaration = "input" name ":" expression */
  readonly input_declaration = this.RULE('input_declaration', () => {
    this.CONSUME(d.input);
    this.SUBRULE(this.name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.expression);
  });

  /** trunk = "trunk" name from */
  readonly trunk = this.RULE('trunk', () => {
    this.CONSUME(d.trunk);
    this.SUBRULE(this.name);
    this.SUBRULE(this.from);
  });

  /** network = "network" name from [ ":" expression ] */
  readonly network = this.RULE('network', () => {
    this.CONSUME(d.network);
    this.SUBRULE(this.name);
    this.SUBRULE(this.from);
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.SUBRULE(this.expression);
    });
  });

  /** split = "split" [ "after" expression ] */
  readonly split = this.RULE('split', () => {
    this.CONSUME(d.split);
    this.OPTION(() => {
      this.CONSUME(c.after);
      this.SUBRULE(this.expression);
    });
  });

  /** branch = "branch" name */
  readonly branch = this.RULE('branch', () => {
    this.CONSUME(d.branch);
    this.SUBRULE(this.name);
  });

  /** task = "task" name ":" expression */
  readonly task = this.RULE('task', () => {
    this.CONSUME(d.task);
    this.SUBRULE(this.name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.expression);
  });

  /** tasks = "tasks" ( list | name ( "in" | "by" ) expression ) [ ":" expression ] */
  readonly tasks = this.RULE('tasks', () => {
    this.CONSUME(d.tasks);
    this.OR([
      { ALT: () => this.SUBRULE(this.list) },
      {
        ALT: () => {
          this.SUBRULE(this.name);
          this.OR2([
            { ALT: () => this.CONSUME(c.in, { LABEL: 'word' }) },
            { ALT: () => this.CONSUME(c.by, { LABEL: 'word' }) },
          ]);
          this.SUBRULE(this.expression, { LABEL: 'over' });
        },
      },
    ]);
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.SUBRULE2(this.expression, { LABEL: 'type' });
    });
  });

  /** each_task = "each" "task" */
  readonly each_task = this.RULE('each_task', () => {
    this.CONSUME(d.each);
    this.CONSUME(d.task);
  });

  /** prior = "prior" expression "~" expression */
  readonly prior = this.RULE('prior', () => {
    this.CONSUME(d.prior);
    this.SUBRULE(this.expression, { LABEL: 'over' });
    this.CONSUME(t.Tilde);
    this.SUBRULE2(this.expression, { LABEL: 'distribution' });
  });

  /** repeat = "repeat" expression */
  readonly repeat = this.RULE('repeat', () => {
    this.CONSUME(d.repeat);
    this.SUBRULE(this.expression);
  });

  /** source = "source" name "=" expression */
  readonly source = this.RULE('source', () => {
    this.CONSUME(d.source);
    this.SUBRULE(this.name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });

  /** phase = "phase" name ":" expression */
  readonly phase = this.RULE('phase', () => {
    this.CONSUME(d.phase);
    this.SUBRULE(this.name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.expression);
  });

  /** reference = "reference" name ":" expression */
  readonly reference = this.RULE('reference', () => {
    this.CONSUME(d.reference);
    this.SUBRULE(this.name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.expression);
  });

  /** layer = name "=" expression [ from ] */
  readonly layer = this.RULE('layer', () => {
    this.SUBRULE(this.name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
    this.OPTION(() => this.SUBRULE(this.from));
  });

  /** property = name ":" expression */
  readonly property = this.RULE('property', () => {
    this.SUBRULE(this.name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.expression);
  });

  /** binding = expression "<-" expression [ "where" expression ] */
  readonly binding = this.RULE('binding', () => {
    this.SUBRULE(this.expression, { LABEL: 'target' });
    this.CONSUME(t.Arrow);
    this.SUBRULE2(this.expression, { LABEL: 'value' });
    this.OPTION(() => {
      this.CONSUME(c.where);
      this.SUBRULE3(this.expression, { LABEL: 'condition' });
    });
  });

  /** clause = IDENTIFIER part { part } [ ":" expression ] */
  readonly clause = this.RULE('clause', () => {
    this.CONSUME(t.Verb);
    this.AT_LEAST_ONE(() => this.SUBRULE(this.part));
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.SUBRULE(this.expression);
    });
  });

  /** part = [ "of" | "at" | "with" | "from" | "to" | "on" ] expression */
  readonly part = this.RULE('part', () => {
    this.OPTION(() => {
      this.OR([
        { ALT: () => this.CONSUME(c.of, { LABEL: 'word' }) },
        { ALT: () => this.CONSUME(c.at, { LABEL: 'word' }) },
        { ALT: () => this.CONSUME(c.with, { LABEL: 'word' }) },
        { ALT: () => this.CONSUME(c.from, { LABEL: 'word' }) },
        { ALT: () => this.CONSUME(c.to, { LABEL: 'word' }) },
        { ALT: () => this.CONSUME(c.on, { LABEL: 'word' }) },
      ]);
    });
    this.SUBRULE(this.expression);
  });

  /** from = "from" expression { "," expression } */
  readonly from = this.RULE('from', () => {
    this.CONSUME(c.from);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) });
  });
}

let parser: SpecParser | undefined;

export type ParseError = SpecParser['errors'][number];

/**
 * Reads the one line of a block: from `{` to `}`. The tree is whole whatever the tokens; nodes that met an error are
 * partial.
 */
export function parseLine(tokens: IToken[]): { line: LineCstNode; errors: readonly ParseError[] } {
  parser ??= new SpecParser();
  parser.input = tokens;
  const block = parser.block() as BlockCstNode;
  return { line: block.children.line![0]!, errors: parser.errors };
}
