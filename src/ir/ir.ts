/**
 * The intermediate representation: plain JSON, the same for every target. It holds what the checker proved and the
 * catalogue lowered: functions of shaped core ops, parameters, tasks, and the experiment in the spec's order.
 */
import type { OpName } from './ops.ts';

/** A size: a number, `batch`, or a symbol where the data is not known (`x`). */
export type Dim = number | string;
export type Shape = readonly Dim[];
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A place in the spec, counted from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * A value of the same function by id, a scalar constant, or a parameter. In a head, a parameter is named without its task:
 * `pair.kernel`; one that is shared is not the head's own, and has its whole name: `big.copy.conv1.kernel`.
 */
export type Operand = string | number | ParameterOperand;

export interface ParameterOperand {
  readonly parameter: string;
  readonly shared?: true;
}

export interface Op {
  readonly id: string;
  readonly op: OpName;
  readonly in: readonly Operand[];
  readonly attrs?: { readonly [key: string]: Json };
  readonly shape: Shape;
}

/** A layer of the spec: the ops that it became. The last op is its output, and has the layer's name as id. */
export interface Layer {
  readonly name: string;
  readonly entry: string;
  readonly args: { readonly [key: string]: Json };
  readonly place: Place;
  readonly from: readonly string[];
  /** The tokens whose padding it leaves out, where there are any. */
  readonly mask?: string;
  readonly shape: Shape;
  /** Names as in `Operand`. */
  readonly parameters: readonly string[];
  /** Those of them that are not the head's own; absent where there are none. */
  readonly shared?: readonly string[];
  readonly ops: readonly Op[];
}

export interface Port {
  /** The id inside the function. */
  readonly name: string;
  readonly shape: Shape;
}

/** A trunk, a branch, or the head of one or several tasks declared together. */
export interface NetworkFunction {
  readonly name: string;
  readonly kind: 'trunk' | 'branch' | 'head';
  readonly place: Place;
  /** The tasks that share this head; null for trunks and branches. */
  readonly tasks: readonly string[] | null;
  readonly inputs: readonly Port[];
  readonly layers: readonly Layer[];
  /** Ids of the layers that others read, in order. */
  readonly outputs: readonly Port[];
  /** True where something in it is random while training: the function then takes the step. */
  readonly random: boolean;
  /** True where something in it reads statistics of the batch while training: the function then takes the step, too. */
  readonly statistics: boolean;
}

/** A function is called once, in order: `arguments` and `results` are values of the whole model (`x`, `features.h2`). */
export interface Call {
  readonly function: string;
  readonly arguments: readonly string[];
  readonly results: readonly string[];
}

/** Layers of trunks and branches that give a row the same numbers in every epoch: nothing in them trains, nothing is random. */
export interface Prefix {
  /** By their full names (`features.h1`), in the order in which they are computed. */
  readonly layers: readonly string[];
  /** What others read of it, as values of the whole model. */
  readonly values: readonly Port[];
  /** Inputs of the model that nothing else reads. */
  readonly inputs: readonly string[];
}

/** A loss or the reading of a head's output, as ops over `output` and `label`. */
export interface Formula {
  readonly name: string;
  readonly entry: string;
  readonly args: { readonly [key: string]: Json };
  readonly source: string | null;
  readonly doc: string;
  readonly place: Place;
  readonly inputs: readonly Port[];
  readonly ops: readonly Op[];
  /** The id of the result. */
  readonly result: string;
}

export type TargetType =
  | { readonly kind: 'binary'; readonly yes: string; readonly no: string }
  | { readonly kind: 'class'; readonly set: string; readonly labels: readonly string[]; readonly cells: { readonly [cell: string]: number } }
  | { readonly kind: 'subset'; readonly set: string; readonly labels: readonly string[] }
  | { readonly kind: 'real'; readonly size: number };

export interface Task {
  readonly name: string;
  readonly target: TargetType;
  readonly weight: number;
  /** How much rows count, by their label (of a binary task no, yes); null: alike. */
  readonly classWeights: 'balanced' | readonly number[] | null;
  /** What training sees in the place of a real's numbers; null: the numbers themselves. */
  readonly scale: Use | null;
  /** The function of its head, and the value of the whole model that the head reads. */
  readonly head: string;
  readonly inputs: readonly string[];
  /** The id of the head's output. */
  readonly output: string;
  /** Names of formulas. */
  readonly loss: string;
  readonly answer: string;
  readonly place: Place;
}

/** The use of a catalogue entry with all its arguments, defaults filled in. */
export interface Use {
  readonly entry: string;
  readonly args: { readonly [key: string]: Json };
  readonly place: Place;
}

export interface Input {
  readonly name: string;
  readonly type: string;
  /** With the batch, like all shapes of values; a parameter's shape has none. */
  readonly shape: Shape;
  /** Of an input of indices: how many different ones there are, 0 included; null where it holds numbers. */
  readonly indices: Dim | null;
  readonly scale: Use;
  /** What stands in for missing cells, before scaling. */
  readonly fill: Fill;
  readonly place: Place;
}

export type Fill = 'none' | 'mean' | 'median' | 'zero';

export interface Parameter {
  /** With its task, where it has one: `desert.pair.kernel`. */
  readonly name: string;
  readonly shape: Shape;
  readonly start: Use;
  /** A tensor of a safetensors file, by its path from the spec's folder, where the values come from in the place of `start`. */
  readonly from: { readonly file: string; readonly tensor: string } | null;
  /**
   * Of a copy of a network: the random stream that it starts from, and which columns of those values it takes, out of how
   * many; null: all. Absent elsewhere.
   */
  readonly copy?: { readonly stream: string; readonly columns: LabelColumns | null };
  /** It moves in no phase. */
  readonly frozen: boolean;
  /** Steps keep it up from the batches that they see; no gradient moves it. */
  readonly statistic: boolean;
  /** The multiple of a phase's rate with which it moves; 1 where it is absent. */
  readonly rate?: number;
  /** Of a trunk of columns side by side: the one that its layer is in. The layer's name begins with it. */
  readonly column?: string;
  /** The full name of the kernel that it multiplies, broadcast; absent where it multiplies none. */
  readonly multiplies?: string;
  readonly function: string;
  readonly task: string | null;
  readonly place: Place;
}

/** Some of a number of columns, which are labels, in the order of the labels that they are for. */
export interface LabelColumns {
  readonly of: number;
  readonly picked: readonly number[];
}

export interface Source {
  readonly name: string;
  readonly use: Use;
  /** Relative to the spec's folder, as written. */
  readonly path: string;
  /** Of a source that is a file a task: the tasks, whose names stand in the place of the path's braces. */
  readonly tasks: readonly string[] | null;
}

/** Columns in order, a range of the file's columns with both ends included, or an array whole. */
export type Columns = readonly string[] | { readonly from: string; readonly to: string } | 'all';

export interface Condition {
  readonly column: string;
  readonly op: '==' | '!=' | '<' | '<=' | '>' | '>=';
  readonly value: string | number;
}

/** A column of a source, by their names. */
export interface ColumnOf {
  readonly source: string;
  readonly column: string;
}

export interface InputBinding {
  readonly input: string;
  readonly source: string;
  readonly columns: Columns;
  /** How cells become numbers or indices. */
  readonly encoding: Use;
  /** What is done at random to training batches, in order. */
  readonly augment: readonly Use[];
  /** Cells that the input's `fill` stands in for. */
  readonly missing: readonly string[];
  readonly place: Place;
}

export interface LabelBinding {
  readonly task: string;
  readonly source: string;
  readonly columns: Columns;
  readonly where: Condition | null;
  /** Cells that mean: no label. */
  readonly missing: readonly string[];
  /** What stands between the labels of a cell that lists them; null: a cell is one label. */
  readonly separator: string | null;
  /** How much each row counts in the loss; null: alike. */
  readonly weight: ColumnOf | null;
  readonly place: Place;
}

export interface Phase {
  readonly name: string;
  readonly use: Use;
}

/**
 * What is believed of kernels, or of what a prior puts beside them, as one tensor w: its penalty is minus the logarithm of its
 * density, but for what no parameter changes. The objective divides it by the number of training rows.
 */
export interface Prior {
  /** `fc8`, `features.h1`. */
  readonly name: string;
  readonly use: Use;
  /** Full names of the kernels, in the order of the tasks. */
  readonly kernels: readonly string[];
  /** The tasks whose kernels they are; null where it is one of a trunk or branch. */
  readonly tasks: readonly string[] | null;
  readonly layout: 'tensor' | 'matrix';
  /** The modes of w, which are its axes, and their sizes. */
  readonly modes: readonly string[];
  readonly shape: Shape;
  /** The formula of its penalty, over w and `MODE_precision` of each mode with a covariance that holds anything. */
  readonly penalty: string;
  /** Covariances by mode. */
  readonly covariances: { readonly [mode: string]: string };
  /** The formula of the step, over w and `amount`, that follows the optimizer's: no gradient of the penalty is taken. */
  readonly proximal: string | null;
  /** In its place: the singular values along a mode shrink between steps, by this multiple of the amount. */
  readonly shrinks: { readonly mode: string; readonly by: number } | null;
  /** Its penalty is no density's, and stands in the objective undivided. */
  readonly whole: boolean;
  /** The formula of what w is after each step, over w. */
  readonly projection: string | null;
  /** What moves w; null: what moves all else. */
  readonly optimizer: Use | null;
}

/** Two layers that are to give like values: their distance, times its weight, is part of the objective. */
export interface Alignment {
  /** `caltech.fc1`, or of two tasks `kind.fc1~color.fc1`. */
  readonly name: string;
  readonly use: Use;
  readonly weight: number;
  /** Neither side is what the other is measured by. */
  readonly mutual: boolean;
  /** The formula of the distance, over x [x_rows, n] and y [y_rows, n], and who counts: x_in [x_rows, k] and y_in [y_rows, k]. */
  readonly distance: string;
  readonly x: Aligned;
  readonly y: Aligned;
}

/** One side of an alignment. */
export interface Aligned {
  /** The task in whose head the layer lies; null of a trunk or a branch. */
  readonly task: string | null;
  /** The id of the head's output, or the value of the whole model. */
  readonly value: string;
  readonly shape: Shape;
  /** Of what it gives these columns, in this order; null: all. */
  readonly columns: readonly number[] | null;
  /** The task whose labelled rows count; null: all rows of the batch. */
  readonly rows: string | null;
  /** The labels of that task that count, by their indices (of a binary one no, yes), in the order of the other side's; null: all rows alike. */
  readonly labels: readonly number[] | null;
}

/** A covariance [size, size], or its diagonal [size], and its inverse: kept beside the parameters as NAME.covariance and NAME.precision. */
export interface Covariance {
  /** `fc8.task`. */
  readonly name: string;
  readonly mode: string;
  readonly size: number;
  /** What its rows are called, such as tasks, or the labels of a class; null: by their numbers. */
  readonly entries: readonly string[] | null;
  readonly use: Use;
  /** Row by row, where it is known beforehand; null where it is learnt. */
  readonly given: readonly (readonly number[])[] | null;
}

export interface Reference {
  readonly metric: string;
  readonly value: number;
  readonly sd: number | null;
  readonly source: string | null;
  readonly place: Place;
}

/** What the report shows beside numbers: learnt covariances, by name, or outputs of layers. */
export interface Plot {
  readonly use: Use;
  readonly covariances: readonly string[];
  readonly outputs: readonly Outputs[];
}

export interface Outputs {
  /** As reports call them: `fc8`, `features.h1`. */
  readonly name: string;
  /** Full names: one of a trunk or branch, or one a task (`kind.fc8`). */
  readonly layers: readonly string[];
}

export interface Ir {
  readonly format: 'mtlc-ir';
  readonly version: 1;
  /** Of the compiler that made it. */
  readonly compiler: string;
  readonly name: string;
  /** The spec's file name, without folders. */
  readonly spec: string;
  readonly inputs: readonly Input[];
  readonly functions: readonly NetworkFunction[];
  readonly calls: readonly Call[];
  readonly parameters: readonly Parameter[];
  /** Null where nothing with parameters is frozen from the inputs on. */
  readonly prefix: Prefix | null;
  readonly tasks: readonly Task[];
  /** `own`: a batch has a slot of rows for each task, and heads run on their slots alone. */
  readonly rows: 'shared' | 'own';
  readonly losses: readonly Formula[];
  readonly answers: readonly Formula[];
  readonly priors: readonly Prior[];
  readonly penalties: readonly Formula[];
  readonly proximals: readonly Formula[];
  readonly alignments: readonly Alignment[];
  readonly distances: readonly Formula[];
  readonly projections: readonly Formula[];
  readonly covariances: readonly Covariance[];
  readonly data: {
    readonly place: Place | null;
    readonly sources: readonly Source[];
    readonly inputs: readonly InputBinding[];
    readonly labels: readonly LabelBinding[];
  };
  readonly train: { readonly place: Place | null; readonly seed: number; readonly phases: readonly Phase[] };
  readonly evaluate: {
    readonly place: Place | null;
    readonly protocol: Use;
    /** Rows with the same cell in it stay together. */
    readonly group: ColumnOf | null;
    readonly metrics: readonly Use[];
    readonly references: readonly Reference[];
    readonly plots: readonly Plot[];
    readonly final: 'all' | 'none';
  };
  /** What it is compared with. */
  readonly variants: readonly Variant[];
  /** Entries that come from the user's project; absent where there are none. */
  readonly outside?: readonly OutsideUse[];
}

/** A catalogue entry of the user's project that the spec uses. */
export interface OutsideUse {
  readonly kind: string;
  readonly entry: string;
  /** By its path from the folder of the catalogue. */
  readonly file: string;
  /** SHA-256 of all that it is made of. */
  readonly hash: string;
  /** The module that the program calls for it; null where it becomes ops alone. */
  readonly code: string | null;
}

/** Another model for the same data, judged alike. */
export interface Variant {
  readonly name: string;
  /** As the spec writes it: `shared(fc7)`. */
  readonly is: string;
  /** One after the other. */
  readonly uses: readonly Use[];
  /** It has no variants of its own. */
  readonly ir: Ir;
}
