/**
 * The forms of a catalogue entry. An entry is one file that default-exports what one of these functions returns; the
 * checker, `explain`, the reference, emission and the numeric harness read it from there, and nothing else names it.
 */
import type { OpBuilder, Value } from '../ir/builder.ts';
import type { Dim, Shape } from '../ir/ir.ts';
import type { ArgsOf, ArgSpec, ArgTable, EntryKind, EntryValue } from './arguments.ts';

interface Described<Table extends ArgTable> {
  readonly name: string;
  /** One sentence for hover, completion and the reference. */
  readonly doc: string;
  /** The paper and equation, where there is one. */
  readonly source?: string;
  readonly args: Table;
  /** What no single argument shows: why these arguments do not go together, or null. */
  readonly check?: (args: ArgsOf<Table>) => string | null;
}

/** Why something does not fit, in words that end a sentence: "dense takes one row of numbers, not [28, 28]". */
export interface Unfit {
  readonly problem: string;
}

export interface ParameterDeclaration {
  readonly shape: Shape;
  readonly start: EntryValue;
  /** Steps keep it up from the batches that they see; no gradient moves it. */
  readonly statistic?: true;
  /** The multiple of a phase's rate with which it moves; 1 where it is left out. */
  readonly rate?: number;
  /** How many of a kernel's last axes tell output channels apart; one where it is left out. */
  readonly outputAxes?: number;
}

/** Shapes here are those of one row, without the batch. */
export interface LayerDeclaration<Table extends ArgTable> extends Described<Table> {
  readonly inputs: 'one' | 'many';
  /** What its inputs hold: numbers, where it is left out, or indices, such as those of words. */
  readonly reads?: 'indices';
  /** Random while training. */
  readonly random?: boolean;
  /** It leaves padding out: `lower` gets the mask of its last input, where that is a sequence of tokens. */
  readonly masked?: boolean;
  readonly shape: (args: ArgsOf<Table>, inputs: readonly Shape[], indices: Dim | null) => Shape | Unfit;
  /** `indices` is how many different ones its input may hold; null of inputs of numbers. */
  readonly parameters?: (args: ArgsOf<Table>, inputs: readonly Shape[], indices: Dim | null) => Record<string, ParameterDeclaration>;
  /** Values have the batch as first dimension. `name` is the layer's path, which keys its random streams. */
  readonly lower: (
    layer: {
      readonly args: ArgsOf<Table>;
      readonly inputs: readonly Value[];
      /** [batch, time], 1 or 0; null where nothing is padded. */
      readonly mask: Value | null;
      readonly indices: Dim | null;
      readonly parameters: { readonly [name: string]: Value };
      readonly activate: (activation: EntryValue, x: Value) => Value;
      readonly name: string;
      /** None of its parameters moves in any phase. */
      readonly frozen: boolean;
    },
    op: OpBuilder,
  ) => Value;
  /** Multiply-adds for one row. */
  readonly multiplyAdds?: (args: ArgsOf<Table>, inputs: readonly Shape[], output: Shape) => number;
}

export type TaskKind = 'binary' | 'class' | 'subset' | 'real';

export interface LossDeclaration<Table extends ArgTable> extends Described<Table> {
  /** The shape a head must give for one row, by the task's kind: numbers, `classes` (labels of the set) or `size` (of `real[n]`). */
  readonly fits: { readonly [Kind in TaskKind]?: readonly (number | 'classes' | 'size')[] };
  /** What the head gives: raw scores, which the loss normalises itself, or the answer itself. */
  readonly reads: 'scores' | 'answers';
  /** For how many labels of a subset its arguments list weights; null where they list none. */
  readonly labelWeights?: (args: ArgsOf<Table>) => number | null;
  /** One row's loss as mathematics, in LaTeX, over the head's output f and the label q. */
  readonly equation: string;
  /** output [batch, ...], label as Batch has it; returns [batch]. Row masks, means and weights belong to the objective. */
  readonly lower: (row: { readonly args: ArgsOf<Table>; readonly output: Value; readonly label: Value; readonly task: TaskKind }, op: OpBuilder) => Value;
  /** The answer that a head's output stands for: probabilities, or the value. */
  readonly answer: (row: { readonly args: ArgsOf<Table>; readonly output: Value; readonly task: TaskKind }, op: OpBuilder) => Value;
}

export interface ActivationDeclaration<Table extends ArgTable> extends Described<Table> {
  readonly lower: (x: Value, args: ArgsOf<Table>, op: OpBuilder) => Value;
  /** The range of its values, where it is bounded: what follows may then be bounded too. */
  readonly range?: readonly [number, number];
  readonly equation: string;
}

/**
 * The covariance of a mode of a parameter tensor. Where it holds anything, that is a matrix [n, n] or its diagonal [n], and the
 * inverse, kept beside the parameters.
 */
export interface CovarianceDeclaration<Table extends ArgTable> extends Described<Table> {
  readonly holds: 'nothing' | 'diagonal' | 'matrix';
  /** Its value follows from the parameters, in closed form between steps. */
  readonly learned: boolean;
  /** What is added to the parameters' variances in it: it is to be small beside them. */
  readonly floor?: (args: ArgsOf<Table>) => number;
  /** What it is as mathematics, in LaTeX, over the tensor's unfolding `W_{(k)}` of d_k rows and D entries; null where it is not computed. */
  readonly equationOf: ((args: ArgsOf<Table>) => string) | null;
}

/** How the kernels that a prior is over are laid out as one tensor W. */
export type Layout =
  /** [task, input, output]; of convolutions [task, space, input, output], height and width merged. */
  | 'tensor'
  /** [task, feature]: each kernel as one row of numbers. */
  | 'matrix';

/** What a prior's `factor` is beside. */
export interface Kernel {
  readonly shape: Shape;
  /** The sizes of its last axes that tell output channels apart. */
  readonly outputs: Shape;
}

/** Arguments that are covariances are named after modes of W: `task`, `space`, `input`, `output`, or `feature`. */
export interface PriorDeclaration<Table extends ArgTable> extends Described<Table> {
  readonly layout: Layout;
  /** It ties the kernels of several tasks together, which then have one shape. */
  readonly couples: boolean;
  /** What is left of one that couples where tasks, `count` of them, are each by themselves; null: nothing. */
  readonly uncoupled?: (args: ArgsOf<Table>, count: number) => EntryValue | null;
  /** Minus the logarithm of its density as mathematics, in LaTeX, over W, but for what no parameter changes. */
  readonly equation: string;
  /** The same where these modes alone have covariances that hold anything, of these arguments. */
  readonly equationOf?: (modes: readonly string[], args: ArgsOf<Table>) => string;
  /** Covariances of modes for which it has no argument. */
  readonly covariances?: (args: ArgsOf<Table>) => { readonly [mode: string]: EntryValue };
  /**
   * The same as ops, a scalar. `precisions` are inverse covariances by mode, those that hold anything; `tasks` are named in the order of
   * w's first axis. The factor 1/N belongs to the objective.
   */
  readonly lower: (of: PriorOf<Table> & { readonly precisions: { readonly [mode: string]: Value } }, op: OpBuilder) => Value;
  /**
   * Where a gradient reaches no zeros: what follows the optimizer's step in its place, argmin_v of amount * penalty(v) + |v - w|^2 / 2, as
   * ops, of w's shape. `amount` is a scalar.
   */
  readonly proximal?: (of: PriorOf<Table> & { readonly amount: Value }, op: OpBuilder) => Value;
  /** As `proximal`, of a penalty that is this multiple of the sum of the singular values along a mode: they shrink between steps, in double precision. */
  readonly shrinks?: (args: ArgsOf<Table>) => { readonly mode: string; readonly by: number };
  /**
   * What multiplies each kernel, broadcast: a parameter beside it, KERNEL.mask, which moves also where the kernel is frozen. All else here
   * is then said of these in the place of the kernels: w are they.
   */
  readonly factor?: (args: ArgsOf<Table>, kernel: Kernel) => ParameterDeclaration;
  /** Its penalty is no density's, and stands in the objective as it is: not divided by the number of training rows. Not beside `shrinks`. */
  readonly whole?: true;
  /** What follows each step: the nearest w that is allowed, as ops, of w's shape. The gradient of the penalty is taken all the same. */
  readonly projection?: (of: PriorOf<Table>, op: OpBuilder) => Value;
  /** What moves w in the place of a phase's optimizer, at a rate of its own that follows the phase's schedule; null: the phase's. */
  readonly optimizer?: (args: ArgsOf<Table>) => EntryValue | null;
}

interface PriorOf<Table extends ArgTable> {
  readonly args: ArgsOf<Table>;
  readonly w: Value;
  readonly modes: readonly string[];
  readonly tasks: readonly string[];
}

/** What a spec may say of every alignment. */
export type AlignmentArgs = ArgTable & {
  /** The multiple of the distance in the objective, which applies it. */
  readonly weight: ArgSpec<number>;
};

/** How far apart two layers are in the rows of a batch, each row's values as one row of numbers. */
export interface AlignmentDeclaration<Table extends AlignmentArgs> extends Described<Table> {
  /** It compares class by class. */
  readonly byClass: boolean;
  /** The distance as mathematics, in LaTeX, over the rows x_i and y_j. */
  readonly equation: string;
  /** The same of other arguments than the defaults. */
  readonly equationOf?: (args: ArgsOf<Table>) => string;
  /**
   * The same as ops, a scalar. x and y are [rows, n], each with rows of its own; xIn and yIn are [rows, k] of 0 and 1: who counts for each
   * of k classes, or without classes in the one column there is. Rows that count nowhere may hold anything finite, and a class that
   * one side has no row of counts nowhere. `mutual`: neither side is what the other is measured by. The weight belongs to the objective.
   */
  readonly lower: (of: Aligned & { readonly args: ArgsOf<Table> }, op: OpBuilder) => Value;
}

export interface Aligned {
  readonly x: Value;
  readonly y: Value;
  readonly xIn: Value;
  readonly yIn: Value;
  readonly mutual: boolean;
}

export interface MetricDeclaration<Table extends ArgTable> extends Described<Table> {
  readonly fits: readonly TaskKind[];
  /** Null of what is no number. */
  readonly better: 'lower' | 'higher' | null;
  /** The names under which reports may print it: scikit-learn's words. */
  readonly reports: readonly string[];
}

export interface PhaseDeclaration<Table extends ArgTable> extends Described<Table> {
  /** It minimises the objective; an unsupervised phase does not. */
  readonly supervised: boolean;
  /** It moves nothing but masks that priors have put beside kernels, and has nothing to do without any. */
  readonly cuts?: true;
}

export interface SourceDeclaration<Table extends ArgTable> extends Described<Table> {
  /** Endings of the files it reads. */
  readonly extensions: readonly string[];
  /** Columns of single cells, columns of which some are several cells, or one array without columns. */
  readonly holds: 'cells' | 'vectors' | 'array';
}

export interface ScaleDeclaration<Table extends ArgTable> extends Described<Table> {
  /** Answers could not be brought back to their units: inputs alone may have it. */
  readonly oneWay?: boolean;
}

export interface EncodingDeclaration<Table extends ArgTable> extends Described<Table> {
  /** Specs name it, around the column that it reads; others follow from the type of the input. */
  readonly called?: boolean;
}

/** Fans as Keras and PyTorch count them: of a kernel [..., in, out], in x the rest and out x the rest. */
export interface Fans {
  readonly in: number;
  readonly out: number;
}

export interface StartDeclaration<Table extends ArgTable> extends Described<Table> {
  /** Of its numbers, or the start whose variance it has; null where a file has them. */
  readonly variance: (args: ArgsOf<Table>, fans: Fans) => number | EntryValue | null;
  /** The like-named parameters of all tasks start from the same values. */
  readonly alike?: true;
}

/** One output of a sharing unit: what a task's head, or a column, goes on from behind a place. */
export interface UnitOutput<Table extends ArgTable> {
  readonly args: ArgsOf<Table>;
  /** Its name: that of a task, or what `follows` calls it. */
  readonly output: string;
  readonly columns: readonly string[];
  readonly tasks: readonly string[];
  /** It is behind the last of the places. */
  readonly last: boolean;
}

/**
 * The layers that all heads have up to the last of some places run in columns side by side. Behind each place a unit makes its
 * outputs of what all columns give there: behind the last one the heads read them, before it the columns. Each output is a layer.
 */
export interface SharingDeclaration<Table extends ArgTable> extends Described<Table> {
  /** The names of the columns: each has layers of its own. Where it is left out, they are the tasks' own layers, and called like the tasks. */
  readonly columns?: (args: ArgsOf<Table>, tasks: readonly string[]) => readonly string[];
  /** The output that a column goes on from between two places; null: it goes on from its own value. Where it is left out, that of its name. */
  readonly follows?: (column: string, args: ArgsOf<Table>, tasks: readonly string[]) => string | null;
  /** It is for one place. */
  readonly once?: true;
  /** Random while training. */
  readonly random?: boolean;
  /**
   * What outputs read beside the values of all columns: `input`, what the columns start from, and `before`, the outputs of the same name
   * behind earlier places, which then has one for every task, too.
   */
  readonly reads?: readonly ('input' | 'before')[];
  /** Of an output, of the shapes of one row: `value` is that of every column's value. An output has the same shape. */
  readonly parameters: (
    output: UnitOutput<Table> & { readonly value: Shape; readonly input: Shape | null; readonly before: readonly Shape[] },
  ) => Record<string, ParameterDeclaration>;
  /** Values have the batch as first dimension; `values` are in the order of the columns. What it does not read is null or empty. */
  readonly lower: (
    output: UnitOutput<Table> & {
      readonly values: readonly Value[];
      readonly input: Value | null;
      readonly before: readonly Value[];
      readonly parameters: { readonly [name: string]: Value };
      readonly activate: (activation: EntryValue, x: Value) => Value;
      /** Keys random streams and running statistics. */
      readonly name: string;
      readonly frozen: boolean;
    },
    op: OpBuilder,
  ) => Value;
  /** An output as mathematics, in LaTeX: y_i of the columns' values x_j. */
  readonly equation: string;
  /** Multiply-adds of an output for one row; `inputs` are the columns' values, then what else it reads. */
  readonly multiplyAdds?: (args: ArgsOf<Table>, inputs: readonly Shape[], output: Shape) => number;
}

export interface PlotDeclaration<Table extends ArgTable> extends Described<Table> {
  /** Of its argument `layers`: the learnt covariances, of its argument `mode`, or what they give for rows. */
  readonly shows: 'covariances' | 'outputs';
}

export interface OptimizerDeclaration<Table extends ArgTable> extends Described<Table> {
  /** So many numbers for each of a parameter's, from step to step. */
  readonly keeps: (args: ArgsOf<Table>) => number;
}

/** How the losses of a step's tasks become one gradient. Its code gives a `Weighting` of `mtlc/runtime`. */
export interface WeightingDeclaration<Table extends ArgTable> extends Described<Table> {
  /** It makes something of several tasks' gradients: a step of one task alone is as it would be without it. */
  readonly combines: boolean;
  /** What the equation is of, in LaTeX: an objective that begins with `J`, or where that stays as it is the gradient that a step follows. */
  readonly symbol: string;
  /** In LaTeX, over the mean loss `\ell_t` of each task t and its weight `w_t`, without what the objective holds beside losses. */
  readonly equation: string;
  /** What its other symbols mean, in words that end a sentence. */
  readonly note: string;
}

export type PlainDeclaration<Table extends ArgTable> = Described<Table>;

export interface Declarations {
  readonly activation: ActivationDeclaration<ArgTable>;
  readonly alignment: AlignmentDeclaration<AlignmentArgs>;
  readonly augmentation: PlainDeclaration<ArgTable>;
  readonly covariance: CovarianceDeclaration<ArgTable>;
  readonly encoding: EncodingDeclaration<ArgTable>;
  readonly epoch: PlainDeclaration<ArgTable>;
  readonly layer: LayerDeclaration<ArgTable>;
  readonly loss: LossDeclaration<ArgTable>;
  readonly metric: MetricDeclaration<ArgTable>;
  readonly optimizer: OptimizerDeclaration<ArgTable>;
  readonly phase: PhaseDeclaration<ArgTable>;
  readonly plot: PlotDeclaration<ArgTable>;
  readonly prior: PriorDeclaration<ArgTable>;
  readonly protocol: PlainDeclaration<ArgTable>;
  readonly scale: ScaleDeclaration<ArgTable>;
  readonly schedule: PlainDeclaration<ArgTable>;
  readonly sharing: SharingDeclaration<ArgTable>;
  readonly source: SourceDeclaration<ArgTable>;
  readonly start: StartDeclaration<ArgTable>;
  readonly stop: PlainDeclaration<ArgTable>;
  readonly variant: PlainDeclaration<ArgTable>;
  readonly weighting: WeightingDeclaration<ArgTable>;
}

export type Entry = { [Kind in EntryKind]: { readonly kind: Kind } & Declarations[Kind] }[EntryKind];
export type EntryOf<Kind extends EntryKind> = { readonly kind: Kind } & Declarations[Kind];

// The table's own type is seen inside the declaration alone: a list of entries knows them by the common form.
const define =
  <Kind extends EntryKind>(kind: Kind) =>
  <Declaration>(declaration: Declaration): EntryOf<Kind> =>
    ({ kind, ...declaration }) as unknown as EntryOf<Kind>;

export const defineLayer = <Table extends ArgTable>(declaration: LayerDeclaration<Table>) => define('layer')(declaration);
export const defineEncoding = <Table extends ArgTable>(declaration: EncodingDeclaration<Table>) =>
  define('encoding')(declaration);
export const defineLoss = <Table extends ArgTable>(declaration: LossDeclaration<Table>) => define('loss')(declaration);
export const defineActivation = <Table extends ArgTable>(declaration: ActivationDeclaration<Table>) =>
  define('activation')(declaration);
export const defineAlignment = <Table extends AlignmentArgs>(declaration: AlignmentDeclaration<Table>) =>
  define('alignment')(declaration);
export const defineAugmentation = <Table extends ArgTable>(declaration: PlainDeclaration<Table>) =>
  define('augmentation')(declaration);
export const defineMetric = <Table extends ArgTable>(declaration: MetricDeclaration<Table>) => define('metric')(declaration);
export const definePhase = <Table extends ArgTable>(declaration: PhaseDeclaration<Table>) => define('phase')(declaration);
export const defineSource = <Table extends ArgTable>(declaration: SourceDeclaration<Table>) => define('source')(declaration);
export const defineEpoch = <Table extends ArgTable>(declaration: PlainDeclaration<Table>) => define('epoch')(declaration);
export const defineOptimizer = <Table extends ArgTable>(declaration: OptimizerDeclaration<Table>) =>
  define('optimizer')(declaration);
export const defineProtocol = <Table extends ArgTable>(declaration: PlainDeclaration<Table>) => define('protocol')(declaration);
export const defineScale = <Table extends ArgTable>(declaration: ScaleDeclaration<Table>) => define('scale')(declaration);
export const defineSchedule = <Table extends ArgTable>(declaration: PlainDeclaration<Table>) => define('schedule')(declaration);
export const defineSharing = <Table extends ArgTable>(declaration: SharingDeclaration<Table>) => define('sharing')(declaration);
export const defineStart = <Table extends ArgTable>(declaration: StartDeclaration<Table>) => define('start')(declaration);
export const defineStop = <Table extends ArgTable>(declaration: PlainDeclaration<Table>) => define('stop')(declaration);
export const defineCovariance = <Table extends ArgTable>(declaration: CovarianceDeclaration<Table>) =>
  define('covariance')(declaration);
export const definePlot = <Table extends ArgTable>(declaration: PlotDeclaration<Table>) => define('plot')(declaration);
export const definePrior = <Table extends ArgTable>(declaration: PriorDeclaration<Table>) => define('prior')(declaration);
export const defineWeighting = <Table extends ArgTable>(declaration: WeightingDeclaration<Table>) =>
  define('weighting')(declaration);
export const defineVariant = <Table extends ArgTable>(declaration: PlainDeclaration<Table>) => define('variant')(declaration);
