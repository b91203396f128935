// Generated from parser.ts.
import type { CstNode, IToken } from "chevrotain";

export interface ExpressionCstNode extends CstNode {
  name: "expression";
  children: ExpressionCstChildren;
}

export type ExpressionCstChildren = {
  operand: (OperandCstNode)[];
  operator?: (IToken)[];
};

export interface OperandCstNode extends CstNode {
  name: "operand";
  children: OperandCstChildren;
}

export type OperandCstChildren = {
  Sign?: IToken[];
  primary: PrimaryCstNode[];
  suffix?: (MemberCstNode | ArgumentsCstNode | IndexCstNode)[];
};

export interface PrimaryCstNode extends CstNode {
  name: "primary";
  children: PrimaryCstChildren;
}

export type PrimaryCstChildren = {
  Identifier?: IToken[];
  Number?: IToken[];
  String?: IToken[];
  group?: GroupCstNode[];
  list?: ListCstNode[];
  map?: MapCstNode[];
};

export interface MemberCstNode extends CstNode {
  name: "member";
  children: MemberCstChildren;
}

export type MemberCstChildren = {
  Dot: IToken[];
  name: NameCstNode[];
};

export interface ArgumentsCstNode extends CstNode {
  name: "arguments";
  children: ArgumentsCstChildren;
}

export type ArgumentsCstChildren = {
  ParenOpen: IToken[];
  argument?: ArgumentCstNode[];
  Comma?: IToken[];
  ParenClose: IToken[];
};

export interface ArgumentCstNode extends CstNode {
  name: "argument";
  children: ArgumentCstChildren;
}

export type ArgumentCstChildren = {
  Identifier?: IToken[];
  Colon?: IToken[];
  expression: ExpressionCstNode[];
};

export interface IndexCstNode extends CstNode {
  name: "index";
  children: IndexCstChildren;
}

export type IndexCstChildren = {
  ListOpen: IToken[];
  expression?: ExpressionCstNode[];
  Comma?: IToken[];
  ListClose: IToken[];
};

export interface GroupCstNode extends CstNode {
  name: "group";
  children: GroupCstChildren;
}

export type GroupCstChildren = {
  ParenOpen: IToken[];
  expression: ExpressionCstNode[];
  ParenClose: IToken[];
};

export interface ListCstNode extends CstNode {
  name: "list";
  children: ListCstChildren;
}

export type ListCstChildren = {
  ListOpen: IToken[];
  item?: ItemCstNode[];
  Comma?: IToken[];
  ListClose: IToken[];
};

export interface ItemCstNode extends CstNode {
  name: "item";
  children: ItemCstChildren;
}

export type ItemCstChildren = {
  expression: ExpressionCstNode[];
  As?: IToken[];
  name?: NameCstNode[];
};

export interface MapCstNode extends CstNode {
  name: "map";
  children: MapCstChildren;
}

export type MapCstChildren = {
  MapOpen: IToken[];
  entry?: EntryCstNode[];
  Comma?: IToken[];
  MapClose: IToken[];
};

export interface EntryCstNode extends CstNode {
  name: "entry";
  children: EntryCstChildren;
}

export type EntryCstChildren = {
  name: NameCstNode[];
  Colon: IToken[];
  expression: ExpressionCstNode[];
};

export interface NameCstNode extends CstNode {
  name: "name";
  children: NameCstChildren;
}

export type NameCstChildren = {
  Identifier?: IToken[];
  String?: IToken[];
  Number?: IToken[];
};

export interface FileCstNode extends CstNode {
  name: "file";
  children: FileCstChildren;
}

export type FileCstChildren = {
  line?: LineCstNode[];
};

export interface BlockCstNode extends CstNode {
  name: "block";
  children: BlockCstChildren;
}

export type BlockCstChildren = {
  BlockOpen: IToken[];
  line?: LineCstNode[];
  BlockClose: IToken[];
};

export interface LineCstNode extends CstNode {
  name: "line";
  children: LineCstChildren;
}

export type LineCstChildren = {
  LineStart: IToken[];
  statement?: StatementCstNode[];
  unread?: UnreadCstNode[];
  block?: BlockCstNode[];
  trailing?: TrailingCstNode[];
};

export interface UnreadCstNode extends CstNode {
  name: "unread";
  children: UnreadCstChildren;
}

export type UnreadCstChildren = {
  InLine: IToken[];
};

export interface TrailingCstNode extends CstNode {
  name: "trailing";
  children: TrailingCstChildren;
}

export type TrailingCstChildren = {
  InLine?: IToken[];
  block?: BlockCstNode[];
};

export interface StatementCstNode extends CstNode {
  name: "statement";
  children: StatementCstChildren;
}

export type StatementCstChildren = {
  import?: ImportCstNode[];
  let?: LetCstNode[];
  labels?: LabelsCstNode[];
  vocabulary?: VocabularyCstNode[];
  block_declaration?: Block_declarationCstNode[];
  model?: ModelCstNode[];
  section?: SectionCstNode[];
  input_declaration?: Input_declarationCstNode[];
  trunk?: TrunkCstNode[];
  network?: NetworkCstNode[];
  split?: SplitCstNode[];
  branch?: BranchCstNode[];
  task?: TaskCstNode[];
  tasks?: TasksCstNode[];
  each_task?: Each_taskCstNode[];
  prior?: PriorCstNode[];
  repeat?: RepeatCstNode[];
  source?: SourceCstNode[];
  phase?: PhaseCstNode[];
  reference?: ReferenceCstNode[];
  clause?: ClauseCstNode[];
  layer?: LayerCstNode[];
  property?: PropertyCstNode[];
  binding?: BindingCstNode[];
};

export interface ImportCstNode extends CstNode {
  name: "import";
  children: ImportCstChildren;
}

export type ImportCstChildren = {
  Import: IToken[];
  String: IToken[];
};

export interface LetCstNode extends CstNode {
  name: "let";
  children: LetCstChildren;
}

export type LetCstChildren = {
  Let: IToken[];
  name: NameCstNode[];
  Equals: IToken[];
  expression: ExpressionCstNode[];
};

export interface LabelsCstNode extends CstNode {
  name: "labels";
  children: LabelsCstChildren;
}

export type LabelsCstChildren = {
  Labels: IToken[];
  name: NameCstNode[];
  list?: ListCstNode[];
  Equals?: IToken[];
  expression?: (ExpressionCstNode)[];
  From?: IToken[];
};

export interface VocabularyCstNode extends CstNode {
  name: "vocabulary";
  children: VocabularyCstChildren;
}

export type VocabularyCstChildren = {
  Vocabulary: IToken[];
  name: NameCstNode[];
  From: IToken[];
  expression: ExpressionCstNode[];
};

export interface Block_declarationCstNode extends CstNode {
  name: "block_declaration";
  children: Block_declarationCstChildren;
}

export type Block_declarationCstChildren = {
  Block: IToken[];
  name: NameCstNode[];
  ParenOpen?: IToken[];
  parameter?: NameCstNode[];
  Comma?: IToken[];
  ParenClose?: IToken[];
  from?: FromCstNode[];
};

export interface ModelCstNode extends CstNode {
  name: "model";
  children: ModelCstChildren;
}

export type ModelCstChildren = {
  Model: IToken[];
  name: NameCstNode[];
};

export interface SectionCstNode extends CstNode {
  name: "section";
  children: SectionCstChildren;
}

export type SectionCstChildren = {
  word?: (IToken)[];
};

export interface Input_declarationCstNode extends CstNode {
  name: "input_declaration";
  children: Input_declarationCstChildren;
}

export type Input_declarationCstChildren = {
  Input: IToken[];
  name: NameCstNode[];
  Colon: IToken[];
  expression: ExpressionCstNode[];
};

export interface TrunkCstNode extends CstNode {
  name: "trunk";
  children: TrunkCstChildren;
}

export type TrunkCstChildren = {
  Trunk: IToken[];
  name: NameCstNode[];
  from: FromCstNode[];
};

export interface NetworkCstNode extends CstNode {
  name: "network";
  children: NetworkCstChildren;
}

export type NetworkCstChildren = {
  Network: IToken[];
  name: NameCstNode[];
  from: FromCstNode[];
  Colon?: IToken[];
  expression?: ExpressionCstNode[];
};

export interface SplitCstNode extends CstNode {
  name: "split";
  children: SplitCstChildren;
}

export type SplitCstChildren = {
  Split: IToken[];
  After?: IToken[];
  expression?: ExpressionCstNode[];
};

export interface BranchCstNode extends CstNode {
  name: "branch";
  children: BranchCstChildren;
}

export type BranchCstChildren = {
  Branch: IToken[];
  name: NameCstNode[];
};

export interface TaskCstNode extends CstNode {
  name: "task";
  children: TaskCstChildren;
}

export type TaskCstChildren = {
  Task: IToken[];
  name: NameCstNode[];
  Colon: IToken[];
  expression: ExpressionCstNode[];
};

export interface TasksCstNode extends CstNode {
  name: "tasks";
  children: TasksCstChildren;
}

export type TasksCstChildren = {
  Tasks: IToken[];
  list?: ListCstNode[];
  name?: NameCstNode[];
  word?: (IToken)[];
  over?: ExpressionCstNode[];
  Colon?: IToken[];
  type?: ExpressionCstNode[];
};

export interface Each_taskCstNode extends CstNode {
  name: "each_task";
  children: Each_taskCstChildren;
}

export type Each_taskCstChildren = {
  Each: IToken[];
  Task: IToken[];
};

export interface PriorCstNode extends CstNode {
  name: "prior";
  children: PriorCstChildren;
}

export type PriorCstChildren = {
  Prior: IToken[];
  over: ExpressionCstNode[];
  Tilde: IToken[];
  distribution: ExpressionCstNode[];
};

export interface RepeatCstNode extends CstNode {
  name: "repeat";
  children: RepeatCstChildren;
}

export type RepeatCstChildren = {
  Repeat: IToken[];
  expression: ExpressionCstNode[];
};

export interface SourceCstNode extends CstNode {
  name: "source";
  children: SourceCstChildren;
}

export type SourceCstChildren = {
  Source: IToken[];
  name: NameCstNode[];
  Equals: IToken[];
  expression: ExpressionCstNode[];
};

export interface PhaseCstNode extends CstNode {
  name: "phase";
  children: PhaseCstChildren;
}

export type PhaseCstChildren = {
  Phase: IToken[];
  name: NameCstNode[];
  Colon: IToken[];
  expression: ExpressionCstNode[];
};

export interface ReferenceCstNode extends CstNode {
  name: "reference";
  children: ReferenceCstChildren;
}

export type ReferenceCstChildren = {
  Reference: IToken[];
  name: NameCstNode[];
  Colon: IToken[];
  expression: ExpressionCstNode[];
};

export interface LayerCstNode extends CstNode {
  name: "layer";
  children: LayerCstChildren;
}

export type LayerCstChildren = {
  name: NameCstNode[];
  Equals: IToken[];
  expression: ExpressionCstNode[];
  from?: FromCstNode[];
};

export interface PropertyCstNode extends CstNode {
  name: "property";
  children: PropertyCstChildren;
}

export type PropertyCstChildren = {
  name: NameCstNode[];
  Colon: IToken[];
  expression: ExpressionCstNode[];
};

export interface BindingCstNode extends CstNode {
  name: "binding";
  children: BindingCstChildren;
}

export type BindingCstChildren = {
  target: ExpressionCstNode[];
  Arrow: IToken[];
  value: ExpressionCstNode[];
  Where?: IToken[];
  condition?: ExpressionCstNode[];
};

export interface ClauseCstNode extends CstNode {
  name: "clause";
  children: ClauseCstChildren;
}

export type ClauseCstChildren = {
  Verb: IToken[];
  part: PartCstNode[];
  Colon?: IToken[];
  expression?: ExpressionCstNode[];
};

export interface PartCstNode extends CstNode {
  name: "part";
  children: PartCstChildren;
}

export type PartCstChildren = {
  word?: (IToken)[];
  expression: ExpressionCstNode[];
};

export interface FromCstNode extends CstNode {
  name: "from";
  children: FromCstChildren;
}

export type FromCstChildren = {
  From: IToken[];
  expression: ExpressionCstNode[];
  Comma?: IToken[];
};
