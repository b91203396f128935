/** The checked model: the spec with every name resolved, every argument read, every shape known. What could not be resolved is absent, and was reported. */
import type { ColumnValue, EntryValue } from '../catalog/arguments.ts';
import type { EntryOf } from '../catalog/define.ts';
import type { Columns, Condition, Dim, Fill, LabelColumns, Shape, TargetType } from '../ir/ir.ts';
import type { Expr, LayerStatement, PropertyStatement, TaskStatement, TasksStatement } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import type { Part } from './parts.ts';

export type InputType = 'real' | 'image' | 'categories' | 'tokens';

/** `vocabulary words from rows.text`. */
export interface Vocabulary {
  readonly name: string;
  readonly from: ColumnValue;
  /** Number of words, without padding and what is unknown. */
  readonly size: number;
  readonly minCount: number;
  readonly tokenizer: string;
  readonly lowercase: boolean;
  readonly span: Span;
}

export interface InputNode {
  readonly kind: 'input';
  readonly path: string;
  readonly type: InputType;
  /** One row, without the batch; null where it could not be found out. */
  shape: Shape | null;
  /** Of an input of indices: how many different ones there are; null where it holds numbers. */
  indices: Dim | null;
  /** Of an input of tokens. */
  readonly vocabulary: Vocabulary | null;
  /** Of pictures, where the spec leaves it out, one for pictures. */
  scale: EntryValue | null;
  readonly fill: Fill;
  readonly span: Span;
}

/** A tensor of a safetensors file. */
export interface TensorOfFile {
  /** As written, and from where the spec's own path starts. */
  readonly file: string;
  readonly path: string;
  readonly tensor: string;
  /** Where the file is named. */
  readonly span: Span;
}

export interface ParameterNode {
  readonly name: string;
  readonly shape: Shape;
  readonly start: EntryValue;
  /** Where its values come from in the place of its start. */
  readonly from: TensorOfFile | null;
  /** It moves in no phase. */
  readonly frozen: boolean;
  /** Steps keep it up from the batches that they see; no gradient moves it. */
  readonly statistic?: true;
  /** Of a copy: what it starts as. */
  readonly copy?: CopyOf;
  /** It is named after no layer: the heads of several tasks read it. */
  readonly shared?: true;
  /** The multiple of a phase's rate with which it moves; 1 where it is left out. */
  readonly rate?: number;
  /** How many of a kernel's last axes tell output channels apart; one where it is left out. */
  readonly outputAxes?: number;
  /** The parameter of its layer, by its name in it, that this one multiplies: a prior's factor. */
  readonly multiplies?: string;
}

/** The parameter of a network that one of a copy starts as: from the same file, or from the same random stream. */
export interface CopyOf {
  readonly network: string;
  /** The random stream, named after the network's parameter: `big.conv1.kernel`. */
  readonly stream: string;
  /** Which of its columns, where the copy answers other labels; null: all. */
  readonly columns: LabelColumns | null;
}

export interface LayerNode {
  readonly kind: 'layer';
  readonly name: string;
  /** `features.h1`, `desert.pair`, `features.fire2.s`. */
  readonly path: string;
  readonly owner: FunctionNode;
  readonly entry: EntryOf<'layer'> | null;
  readonly args: { readonly [name: string]: unknown };
  readonly inputs: readonly ValueNode[];
  /** One row, without the batch; null where it could not be found out. */
  readonly shape: Shape | null;
  /** The input of tokens whose padding lies along its first dimension. */
  readonly padding: InputNode | null;
  /** Of a trunk of columns side by side: the one that it is in. */
  readonly column?: string;
  /** Those of the catalogue's layer, and behind them the factors of priors. */
  parameters: readonly ParameterNode[];
  readonly statement: LayerStatement;
  readonly span: Span;
}

/** What a parameter is called in its layer: `kernel`, `kernel.mask`. */
export function shortName({ path }: LayerNode, { name, shared }: ParameterNode): string {
  return shared ? name.slice(name.lastIndexOf('.') + 1) : name.slice(path.length + 1);
}

/** What the parameters are called by that a layer shares with those of other heads: `big.copy.conv1`; null where there are none. */
export function sharedPrefix({ parameters }: LayerNode): string | null {
  const name = parameters.find(({ shared }) => shared)?.name;
  return name === undefined ? null : name.slice(0, name.lastIndexOf('.'));
}

export type ValueNode = InputNode | LayerNode;

/** A trunk, a branch, or one task's head. */
export interface FunctionNode {
  readonly kind: 'trunk' | 'branch' | 'head';
  /** The prefix of its layers' paths. */
  readonly name: string;
  readonly layers: LayerNode[];
  /** Of a network, which is a trunk: what its last layer answers; null where its type could not be found out. */
  readonly answers?: TargetType | null;
  readonly span: Span;
}

export interface Loss {
  readonly entry: EntryOf<'loss'>;
  readonly value: EntryValue;
  readonly span: Span;
}

/** What training sees in the place of a task's numbers. */
export interface TargetScale {
  readonly value: EntryValue;
  readonly span: Span;
}

/** How much rows count, by their label. */
export interface ClassWeights {
  readonly value: 'balanced' | readonly number[];
  readonly span: Span;
}

export interface TaskNode {
  readonly name: string;
  readonly target: TargetType | null;
  /** Null where no `each task`, and no block of its own, gives it a head. */
  head: FunctionNode | null;
  loss: Loss | null;
  weight: number;
  classWeights: ClassWeights | null;
  rows: 'shared' | 'own';
  scale: TargetScale | null;
  /** What it says of the parameters of its head. */
  part: Part;
  /** What the head starts from: the layer or input of the split. */
  from: readonly ValueNode[];
  /** The last layer of the head, or what it starts from. */
  output: ValueNode | null;
  /** A syntax error or an unknown name lies in its head: what is missing there was reported. */
  damaged: boolean;
  /** Tasks declared by the same statement share it. */
  readonly statement: TaskStatement | TasksStatement;
  readonly span: Span;
}

export interface SourceNode {
  readonly name: string;
  readonly entry: EntryOf<'source'>;
  readonly value: EntryValue;
  readonly path: string;
  /** Of a source that is a file a task: the tasks, whose names stand in the place of the path's braces. */
  tasks: readonly string[] | null;
  readonly span: Span;
}

export interface InputBindingNode {
  readonly input: InputNode;
  readonly source: SourceNode;
  readonly columns: Columns;
  readonly encoding: EntryValue;
  readonly augment: readonly EntryValue[];
  /** Cells that the input's `fill` stands in for; none where it has no fill. */
  readonly missing: readonly string[];
  readonly span: Span;
}

export interface LabelBindingNode {
  readonly task: TaskNode;
  readonly source: SourceNode;
  readonly columns: Columns;
  readonly where: Condition | null;
  readonly missing: readonly string[];
  /** Cells list labels, with it between them. */
  readonly separator: string | null;
  /** How much each row counts. */
  readonly weight: ColumnValue | null;
  readonly span: Span;
}

export interface PhaseNode {
  readonly name: string;
  readonly entry: EntryOf<'phase'>;
  readonly value: EntryValue;
  readonly span: Span;
}

export interface MetricNode {
  readonly entry: EntryOf<'metric'>;
  readonly value: EntryValue;
  readonly span: Span;
}

export interface PlotNode {
  readonly entry: EntryOf<'plot'>;
  readonly value: EntryValue;
  readonly layers: readonly PlottedLayer[];
  readonly span: Span;
}

/** A layer of a trunk or a branch, or the like-named ones of tasks. */
export interface PlottedLayer {
  /** As reports call it, whatever variants make of it: `fc8`, `features.h1`. */
  readonly name: string;
  readonly layers: readonly LayerNode[];
}

/** What is believed of kernels before any row is seen. */
export interface PriorNode {
  readonly entry: EntryOf<'prior'>;
  readonly value: EntryValue;
  readonly groups: readonly PriorGroup[];
  /** Of the modes whose covariance is given: it, row by row, in the order of the mode. */
  readonly given: { readonly [mode: string]: readonly (readonly number[])[] };
  readonly span: Span;
}

/** The like-named kernels of tasks, or the one of a trunk or branch, as one tensor. */
export interface PriorGroup {
  /** As the prior is reported: `fc8`, `features.h1`. */
  readonly name: string;
  /** In the order of the tasks. */
  readonly members: readonly PriorMember[];
}

export interface PriorMember {
  /** Null of a trunk or a branch. */
  readonly task: TaskNode | null;
  readonly layer: LayerNode;
  /** The kernel, or what the prior puts beside it. */
  readonly parameter: ParameterNode;
}

/** `align [fc1, out] with big: cmmd(0.9)`: layers that are to give like values. */
export interface AlignmentNode {
  readonly entry: EntryOf<'alignment'>;
  readonly value: EntryValue;
  /** Neither side is what the other is measured by: the like-named layers of every two tasks. */
  readonly mutual: boolean;
  readonly pairs: readonly AlignedPair[];
  readonly span: Span;
}

export interface AlignedPair {
  /** As reports call it, whatever variants make of its layers: `caltech.fc1`, or between two tasks `kind.fc1~color.fc1`. */
  readonly name: string;
  readonly x: AlignedLayer;
  readonly y: AlignedLayer;
}

export interface AlignedLayer {
  readonly layer: LayerNode;
  /** The task whose labelled rows count: its own, or that of the other side; null: all rows. */
  readonly rows: TaskNode | null;
  /** The labels of that task that count, by their indices, in the order of the other side's; null: all rows alike. */
  readonly labels: readonly number[] | null;
  /** Of the answers to a network's labels those that the other side has, in its order; null: all that the layer gives. */
  readonly columns: readonly number[] | null;
}

export interface ReferenceNode {
  readonly metric: string;
  readonly value: number;
  readonly sd: number | null;
  readonly source: string | null;
  readonly span: Span;
}

/** The column whose equal cells keep rows together. */
export interface Group {
  readonly by: ColumnValue;
  readonly span: Span;
}

/** `single: single_task` of `compare`: another model, derived from this one. */
export interface VariantNode {
  readonly name: string;
  /** Each is made of what the one before it gave. */
  readonly steps: readonly VariantStep[];
  readonly statement: PropertyStatement;
  /** As the spec writes it. */
  readonly is: string;
  /** Null where it could not be derived. Its own `variants` are none. */
  model: Model | null;
  readonly span: Span;
}

export interface VariantStep {
  readonly entry: EntryOf<'variant'>;
  readonly value: EntryValue;
  /** As the spec writes it. */
  readonly written: Expr;
}

export interface Model {
  readonly name: string;
  readonly span: Span;
  readonly inputs: InputNode[];
  readonly functions: FunctionNode[];
  readonly tasks: TaskNode[];
  readonly priors: PriorNode[];
  readonly alignments: AlignmentNode[];
  readonly sources: SourceNode[];
  readonly inputBindings: InputBindingNode[];
  readonly labelBindings: LabelBindingNode[];
  readonly train: { span: Span | null; seed: number; readonly phases: PhaseNode[] };
  readonly evaluate: {
    span: Span | null;
    protocol: EntryValue | null;
    group: Group | null;
    readonly metrics: MetricNode[];
    readonly references: ReferenceNode[];
    readonly plots: PlotNode[];
    final: 'all' | 'none';
  };
  readonly variants: VariantNode[];
}

/** Both sides of all alignments. */
export function alignedLayers(model: Model): LayerNode[] {
  return model.alignments.flatMap(({ pairs }) => pairs.flatMap(({ x, y }) => [x.layer, y.layer]));
}

/** All layers of a model, in the order of the spec. */
export function layersOf(model: Model): LayerNode[] {
  return model.functions.flatMap((owner) => owner.layers);
}
