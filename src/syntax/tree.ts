/**
 * The syntax tree: plain data, one type a construct. Every node has the span of its own text, and the spans of
 * children lie within their parent's. What could not be read stands in the tree as `missing`, so that every later
 * phase sees a whole tree.
 */
import type { Span } from '../text/source.ts';

/** A name as written: an identifier, or a quoted string or number where a name is not an identifier (`"<=50K"`, `0`). */
export interface Name {
  readonly kind: 'name';
  readonly text: string;
  readonly quoted: boolean;
  readonly span: Span;
}

export type Unit = '' | '%' | 'x';

/** `300`, `1e-3`, `60%` (value 60, unit %), `0.1x` (value 0.1, unit x). */
export interface NumberExpr {
  readonly kind: 'number';
  readonly value: number;
  readonly unit: Unit;
  /** The digits as written, without the unit. */
  readonly text: string;
  readonly span: Span;
}

export interface StringExpr {
  readonly kind: 'string';
  readonly value: string;
  readonly span: Span;
}

/** `rows.f1`, `rows."Petal length (mm)"`. */
export interface MemberExpr {
  readonly kind: 'member';
  readonly object: Expr;
  readonly name: Name;
  readonly span: Span;
}

export interface Arg {
  readonly name: Name | null;
  readonly value: Expr;
  readonly span: Span;
}

/** `dense(300, activation: sigmoid)`. */
export interface CallExpr {
  readonly kind: 'call';
  readonly callee: Expr;
  readonly args: readonly Arg[];
  readonly span: Span;
}

/** `real[294]`, `image[128, 128, 3]`. */
export interface IndexExpr {
  readonly kind: 'index';
  readonly object: Expr;
  readonly items: readonly Expr[];
  readonly span: Span;
}

/** `class of kinds`, `tokens[64] of words`. */
export interface OfExpr {
  readonly kind: 'of';
  readonly head: Expr;
  readonly set: Expr;
  readonly span: Span;
}

/** `mug as cup`, in a list of labels. */
export interface AliasExpr {
  readonly kind: 'alias';
  readonly value: Expr;
  readonly alias: Name;
  readonly span: Span;
}

export interface ListExpr {
  readonly kind: 'list';
  readonly items: readonly Expr[];
  readonly span: Span;
}

export interface MapEntry {
  readonly key: Name;
  readonly value: Expr;
  readonly span: Span;
}

/** `{ kind: 2, color: 1 }`. */
export interface MapExpr {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly span: Span;
}

export interface UnaryExpr {
  readonly kind: 'unary';
  readonly op: '-' | '+';
  readonly value: Expr;
  readonly span: Span;
}

export type BinaryOp = '+' | '-' | '*' | '/' | '&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '..' | '+-';

/** Arithmetic, label sets (`+ & -`), conditions, ranges (`rows.f1 .. rows.f294`), a value and its deviation (`0.157 +- 0.008`). */
export interface BinaryExpr {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly left: Expr;
  readonly right: Expr;
  readonly span: Span;
}

/** Parentheses, kept so that the formatter keeps them. */
export interface GroupExpr {
  readonly kind: 'group';
  readonly value: Expr;
  readonly span: Span;
}

/** Stands where an expression could not be read. The parser has reported it: later phases stay silent about it. */
export interface MissingExpr {
  readonly kind: 'missing';
  readonly span: Span;
}

export type Expr =
  | Name
  | NumberExpr
  | StringExpr
  | MemberExpr
  | CallExpr
  | IndexExpr
  | OfExpr
  | AliasExpr
  | ListExpr
  | MapExpr
  | UnaryExpr
  | BinaryExpr
  | GroupExpr
  | MissingExpr;

/** Statements between braces. */
export interface Block {
  readonly kind: 'block';
  readonly statements: readonly Statement[];
  readonly span: Span;
}

interface StatementBase {
  readonly span: Span;
  /** A syntax error lies in this statement's own line (not in its block): later phases are silent about what may be missing here. */
  readonly damaged: boolean;
}

/** A name is null where the text has none (the parser has reported it). */
type MaybeName = Name | null;

export interface ImportStatement extends StatementBase {
  readonly kind: 'import';
  readonly path: StringExpr | MissingExpr;
}
export interface LetStatement extends StatementBase {
  readonly kind: 'let';
  readonly name: MaybeName;
  readonly value: Expr;
}
/** `labels kinds [rose, daisy]`, `labels all = office + caltech`, `labels S from rows.class`. */
export interface LabelsStatement extends StatementBase {
  readonly kind: 'labels';
  readonly name: MaybeName;
  readonly form: 'list' | 'set' | 'column';
  readonly value: Expr;
  readonly block: Block | null;
}
export interface VocabularyStatement extends StatementBase {
  readonly kind: 'vocabulary';
  readonly name: MaybeName;
  readonly from: Expr;
  readonly block: Block | null;
}
/** `block fire(squeeze, expand) from x { ... }`. */
export interface BlockStatement extends StatementBase {
  readonly kind: 'block_declaration';
  readonly name: MaybeName;
  readonly parameters: readonly Name[];
  readonly from: readonly Expr[];
  readonly block: Block;
}
export interface ModelStatement extends StatementBase {
  readonly kind: 'model';
  readonly name: MaybeName;
  readonly block: Block;
}
/** `data`, `train`, `evaluate`, `compare`. */
export interface SectionStatement extends StatementBase {
  readonly kind: 'data' | 'train' | 'evaluate' | 'compare';
  readonly block: Block;
}
export interface InputStatement extends StatementBase {
  readonly kind: 'input';
  readonly name: MaybeName;
  readonly type: Expr;
  readonly block: Block | null;
}
export interface TrunkStatement extends StatementBase {
  readonly kind: 'trunk';
  readonly name: MaybeName;
  readonly from: readonly Expr[];
  readonly block: Block;
}
/** `network big from image: class of everything { ... }`. */
export interface NetworkStatement extends StatementBase {
  readonly kind: 'network';
  readonly name: MaybeName;
  readonly from: readonly Expr[];
  readonly type: Expr | null;
  readonly block: Block;
}
/** `split after h2 { ... }`; without `after`, at the end of what surrounds it. */
export interface SplitStatement extends StatementBase {
  readonly kind: 'split';
  readonly after: Expr | null;
  readonly block: Block;
}
export interface BranchStatement extends StatementBase {
  readonly kind: 'branch';
  readonly name: MaybeName;
  readonly block: Block;
}
export interface TaskStatement extends StatementBase {
  readonly kind: 'task';
  readonly name: MaybeName;
  readonly type: Expr;
  readonly block: Block | null;
}
/** `tasks [a, b]: binary {}`, `tasks t in S: binary`, `tasks t by rows.school: real`. */
export interface TasksStatement extends StatementBase {
  readonly kind: 'tasks';
  readonly form: 'list' | 'in' | 'by';
  /** The variable of the `in` and `by` forms. */
  readonly variable: MaybeName;
  readonly over: Expr;
  readonly type: Expr | null;
  readonly block: Block | null;
}
export interface EachTaskStatement extends StatementBase {
  readonly kind: 'each_task';
  readonly block: Block;
}
/** `prior [fc7, fc8] ~ tensor_normal(...)`. */
export interface PriorStatement extends StatementBase {
  readonly kind: 'prior';
  readonly over: Expr;
  readonly distribution: Expr;
  readonly block: Block | null;
}
export interface RepeatStatement extends StatementBase {
  readonly kind: 'repeat';
  readonly count: Expr;
  readonly block: Block;
}
export interface SourceStatement extends StatementBase {
  readonly kind: 'source';
  readonly name: MaybeName;
  readonly value: Expr;
  readonly block: Block | null;
}
export interface PhaseStatement extends StatementBase {
  readonly kind: 'phase';
  readonly name: MaybeName;
  readonly value: Expr;
  readonly block: Block | null;
}
/** `reference hamming_loss: 0.157 +- 0.008 { source: "table 1" }`. */
export interface ReferenceStatement extends StatementBase {
  readonly kind: 'reference';
  readonly name: MaybeName;
  readonly value: Expr;
  readonly block: Block | null;
}
/** `h1 = dense(300, activation: sigmoid) from x { start: same }`. */
export interface LayerStatement extends StatementBase {
  readonly kind: 'layer';
  readonly name: MaybeName;
  readonly value: Expr;
  readonly from: readonly Expr[];
  readonly block: Block | null;
}
/** `epochs: 60`. */
export interface PropertyStatement extends StatementBase {
  readonly kind: 'property';
  readonly name: MaybeName;
  readonly value: Expr;
  readonly block: Block | null;
}
/** `x <- rows.f1 .. rows.f294`, `t <- rows.class where rows.domain == t`. */
export interface BindingStatement extends StatementBase {
  readonly kind: 'binding';
  readonly target: Expr;
  readonly value: Expr;
  readonly where: Expr | null;
  readonly block: Block | null;
}
export interface ClausePart {
  readonly word: 'of' | 'at' | 'with' | 'from' | 'to' | 'on' | null;
  readonly value: Expr;
  readonly span: Span;
}
/** A verb of the catalogue and what it refers to: `copy of big`, `share cross_stitch at [p1, p2]`, `align [fc1] with big: cmmd(0.9)`. */
export interface ClauseStatement extends StatementBase {
  readonly kind: 'clause';
  readonly verb: Name;
  readonly parts: readonly ClausePart[];
  readonly value: Expr | null;
  readonly block: Block | null;
}
/** A line that is no statement. The parser has reported it; its block, where it has one, is still read. */
export interface BrokenStatement extends StatementBase {
  readonly kind: 'broken';
  readonly block: Block | null;
}

export type Statement =
  | ImportStatement
  | LetStatement
  | LabelsStatement
  | VocabularyStatement
  | BlockStatement
  | ModelStatement
  | SectionStatement
  | InputStatement
  | TrunkStatement
  | NetworkStatement
  | SplitStatement
  | BranchStatement
  | TaskStatement
  | TasksStatement
  | EachTaskStatement
  | PriorStatement
  | RepeatStatement
  | SourceStatement
  | PhaseStatement
  | ReferenceStatement
  | LayerStatement
  | PropertyStatement
  | BindingStatement
  | ClauseStatement
  | BrokenStatement;

/** A `//` comment, with its slashes. */
export interface Comment {
  readonly kind: 'comment';
  readonly text: string;
  readonly span: Span;
}

export interface SpecFile {
  readonly kind: 'file';
  readonly path: string;
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
  readonly span: Span;
}
