/** What an emitted `main.ts` declares, and the plain data that loading, training and judging exchange. */
import type { Format } from '../data-facts/formats.ts';
import type { Problem } from '../diagnostics/problem.ts';
import type { Key } from './random.ts';
import type { TrainingPhase } from './train/phase.ts';
import type { Model, Target } from './types.ts';

export { isProblem, type Problem } from '../diagnostics/problem.ts';

/** Rows of an experiment. Arrays lie on SharedArrayBuffers, so that workers read them without a copy. */
export interface Dataset {
  readonly rows: number;
  /** Raw, unscaled, row-major: [rows, ...shape]. Numbers that are missing are NaN. */
  readonly inputs: Record<string, InputValues>;
  readonly labels: Record<string, LabelValues>;
  /** Each task is divided and trained by rows of its own: a batch has a slot for each. */
  readonly ownRows?: boolean;
  /** [rows]: rows of the same number stay together wherever rows are divided. */
  readonly groups?: Int32Array;
  /** Cells of the columns that the protocol reads, by `cellsKey`. */
  readonly cells?: Readonly<Record<string, readonly string[]>>;
}

/** A column of a source, by their names. */
export interface ColumnOf {
  readonly source: string;
  readonly column: string;
}

export interface InputValues {
  readonly shape: readonly number[];
  /** Of many rows, they lie in a file. */
  readonly values: Numbers | StoredRows;
  /** What raw indices stand for, where they were counted in this data set alone. */
  readonly texts?: readonly string[];
  /** Of pictures: the cell of each row. */
  readonly paths?: readonly string[];
}

export type Numbers = Float32Array | Int32Array | Uint8Array;

/** [rows, width] of numbers that lie in a file. */
export interface StoredRows {
  readonly rows: number;
  readonly width: number;
  /** [size, width]: those of `rows` in their order; of a row that is -1, and behind the last one, 0. They are put into `out` where it is given. */
  gather(rows: Int32Array, size: number, out?: Float32Array): Float32Array;
}

/** How the cells of an input become the numbers or indices of a row. It runs in browsers too. */
export interface Encoding {
  readonly name: string;
  /** Whether it gives indices, which layers look up, as int32 tensors. */
  readonly indices: boolean;
  /** What the cells of each column may be, where that is known. */
  readonly values?: readonly (readonly string[])[];
  /** A reader of rows, one after the other. */
  open(): RowReader;
}

/** Why the cells of a row give no numbers, in words that end a sentence. */
export interface UnfitCells {
  readonly unfit: string;
}

/**
 * Cells are paths of pictures, relative to `folder`, and that to the folder of the file that they stand in. What decodes
 * them brings them to the input's [height, width, channels], 0 to 255: Node from files, a page from what is chosen there.
 */
export interface PictureEncoding {
  readonly name: 'image';
  readonly indices: false;
  readonly folder: string;
  /** Stretched to the size, or cut to its proportions around the middle first. */
  readonly fit: 'stretch' | 'crop';
}

/** Changes pictures of training batches at random, before they are scaled. */
export interface Augmentation {
  readonly name: string;
  /** `pixels` is one row, [height, width, channels], and is changed in place; `of` is the key of its random numbers. */
  apply(pixels: Float32Array, shape: readonly number[], of: Key): void;
}

export interface RowReader {
  /** The raw numbers of one row, from its cells in the order of the columns. */
  read(cells: readonly string[]): ArrayLike<number> | UnfitCells;
  /** What raw indices stand for, as far as rows were read. */
  readonly texts?: readonly string[];
}

/**
 * [rows, width]: class indices (width 1), 0 or 1, or reals. A row that is not labelled has `has` 0, and values that say nothing: tasks
 * that read the same cells, each in rows of its own, have one array of values.
 */
export interface LabelValues {
  readonly width: number;
  readonly values: LabelNumbers;
  readonly has: Uint8Array;
  /** [rows]: how much each labelled row counts; alike where it is left out. */
  readonly weight?: Float32Array;
}

/** Bytes where labels are classes, or yes and no, that fit into them. */
export type LabelNumbers = Float32Array | Uint8Array;

/** Names one training: the folder parts/VARIANT/CONDITION/REPEAT/ of a run, such as main/all/fold-03 or main/all/final. */
export interface PartName {
  readonly variant: string;
  readonly condition: string;
  readonly repeat: string;
}

/** One training and the rows that judge it. Rows with no label at all occur in `train` only. */
export interface Part extends PartName {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  /** Whether plots of outputs are of this part: of a condition and variant, the first one. */
  readonly plotted?: boolean;
}

export interface Protocol {
  readonly name: string;
  /** Such as `10-fold cross-validation`. */
  readonly describe: string;
  /** Columns that it divides by: the dataset then has their cells. */
  readonly reads?: readonly ColumnOf[];
  /** Columns of sources whose rows do not lie beside those of the data, such as lists of rows: the dataset has their cells too. */
  readonly lists?: readonly ColumnOf[];
  /** One part a fold or repeat. The experiment's seed counts where the protocol has none of its own. */
  split(dataset: Dataset, targets: Record<string, Target>, seed: number): Part[] | Problem;
}

/** Plain JSON: what a scale learnt from training rows. */
export type ScaleState = { readonly [key: string]: number | string | readonly number[] | readonly string[] };

export interface Scale {
  readonly name: string;
  /** `values` is [all rows, width]; only `rows` are looked at. `texts` is what indices stand for. */
  fit(values: Numbers | StoredRows, width: number, rows: Int32Array, texts?: readonly string[]): ScaleState;
  /** `values` is [any rows, width] and stays as it is; the result is of that size. */
  apply(state: ScaleState, values: Float32Array, width: number, texts?: readonly string[]): Float32Array;
  /** From what `apply` gave back to the numbers as they were. */
  undo(state: ScaleState, values: Float32Array, width: number): Float32Array;
}

/**
 * A task's answers on some rows beside the truth. `answers` is as `Model.predict` gives it. Tasks are judged on the same rows, but where
 * each has rows of its own: then on those that are labelled for it.
 */
export interface Judged {
  readonly target: Target;
  readonly answers: Float32Array;
  readonly truth: Float32Array;
  /** [rows]: rows with 0 count nowhere. */
  readonly has: Uint8Array;
  /** [rows]: which rows of the data they are, where each task is judged on rows of its own. */
  readonly rows?: Int32Array;
}

export interface Metric {
  /** scikit-learn's word: `accuracy`, `hamming_loss`, `f1_macro`, `mse`. */
  readonly name: string;
  readonly better: 'lower' | 'higher';
  /** Where it looks at more than what is decided. */
  readonly judges?: 'probabilities';
  fits(target: Target): boolean;
  /** The name of a single task's value where it is another than the overall one's. */
  nameFor?(target: Target): string;
  /** Null where no row is labelled. */
  task(judged: Judged): number | null;
  /** Over the tasks that it fits. */
  overall(judged: readonly Judged[]): number | null;
}

/** A metric that is no number: of the tasks that it fits the report holds how often each label was answered with each. */
export interface MatrixMetric {
  readonly name: 'confusion';
  readonly better: null;
  fits(target: Target): boolean;
}

/** What the report shows beside its numbers. */
export type Plot = CovariancePlot | OutputsPlot;

/** Chooses covariances, by name: without such a plot, all that were learnt are shown. */
export interface CovariancePlot {
  readonly of: 'covariances';
  readonly covariances: readonly string[];
}

/** Shows what layers give, row by row, as points of a plane. */
export interface OutputsPlot {
  readonly of: 'outputs';
  readonly name: string;
  /** As the model's `layerOutputs` calls them. */
  readonly layers: readonly string[];
  /** How many rows are drawn from those of a test, where there are more. */
  readonly points: number;
  /** Of its drawing and its start; the experiment's where it is left out. */
  readonly seed?: number;
  /** From [points, width] to [points, 2]. */
  place(values: Float32Array, points: number, of: Key): Float32Array;
}

/** A named stretch of training. Each kind of phase adds properties of its own. */
export interface Phase {
  readonly kind: string;
  readonly name: string;
}

/** `csv(path, import.meta.url)`: the path as written, and the module that it is relative to. */
export interface SourceBinding {
  readonly format: Format;
  readonly path: string;
  readonly base: string;
  /** Of a source that is a file a task: the tasks, whose names stand in the place of the path's braces. */
  readonly tasks?: readonly string[];
}

/** A file of parameters, in the safetensors format: the path as written, and the module that it is relative to. */
export interface TensorFile {
  readonly path: string;
  readonly base: string;
}

/** Columns by name, all from one to another in the file's order, or an array whole. */
export type Columns = readonly string[] | { readonly from: string; readonly to: string } | 'all';

/** Rows whose cell fulfils it. Numbers are compared as numbers, texts as they stand. */
export interface Condition {
  readonly column: string;
  readonly op: '==' | '!=' | '<' | '<=' | '>' | '>=';
  readonly value: string | number;
}

export interface InputBinding {
  /** The shape of one row. */
  readonly shape: readonly number[];
  readonly source: string;
  readonly columns: Columns;
  /** How cells are read; as numbers where it is left out. */
  readonly as?: Encoding | PictureEncoding;
  /** In this order, of training batches alone. */
  readonly augment?: readonly Augmentation[];
  /** Cells that its scale fills; without it, every cell holds a number. */
  readonly missing?: readonly string[];
  readonly scale?: Scale;
}

export interface LabelBinding {
  readonly source: string;
  /** One column; of a `subset` task a 0/1 column a label; of `real[n]` n columns. */
  readonly columns: Columns;
  /** Cells that say: not labelled. Without it, empty cells do. */
  readonly missing?: readonly string[];
  /** A cell lists labels, with this between them: of a `subset` task all, of a binary one by its name. */
  readonly separator?: string;
  /** Numbers from 0: how much each row counts in the loss. */
  readonly weight?: ColumnOf;
  /** Cells that stand for a label under another name: the label's index by cell. */
  readonly aliases?: Readonly<Record<string, number>>;
  /** Rows that do not fulfil it are not labelled for the task. */
  readonly where?: Condition;
  /** Of a class or a binary (no, yes): how much rows of each label count in the loss; alike where it is left out. */
  readonly classWeights?: 'balanced' | readonly number[];
  /** Of a real: what training sees in the place of its numbers. Answers are in the numbers' own units. */
  readonly scale?: Scale;
}

/** A published figure that a run is held against. */
export interface Reference {
  readonly value: number;
  readonly sd?: number;
  /** Such as `table 1`. */
  readonly source?: string;
}

export interface Experiment {
  readonly name: string;
  /** File name of the spec. */
  readonly spec: string;
  readonly model: Model;
  readonly sources: Record<string, SourceBinding>;
  readonly inputs: Record<string, InputBinding>;
  readonly labels: Record<string, LabelBinding>;
  /** The files that parameters start from, by the names that the model has for them. */
  readonly pretrained?: Readonly<Record<string, TensorFile>>;
  readonly seed: number;
  readonly phases: readonly TrainingPhase[];
  readonly protocol: Protocol;
  readonly metrics: readonly (Metric | MatrixMetric)[];
  /** By metric. */
  readonly references?: Record<string, Reference>;
  /** By name; `main` is the experiment itself. */
  readonly compare?: Readonly<Record<string, Variant>>;
  readonly plots?: readonly Plot[];
  /** Whether a protocol that repeats ends in a fit on all labelled rows. */
  readonly final: 'all' | 'none';
}

/** What an experiment is compared with: the same, but for what stands here. It is judged by the experiment's labels and metrics. */
export interface Variant extends Partial<Pick<Experiment, 'seed' | 'inputs' | 'labels' | 'phases' | 'pretrained'>> {
  /** As the spec writes it. */
  readonly is: string;
  readonly model: Model;
}

/** Says of an object literal that it is an experiment, so that mistakes show where it is written. */
export function experiment(declared: Experiment): Experiment {
  return declared;
}

export interface EpochRecord {
  readonly part: PartName;
  readonly phase: string;
  /** From 1, within its phase. */
  readonly epoch: number;
  readonly epochs: number;
  /** Means over the epoch; `total` is what was minimised. */
  readonly losses: {
    readonly total: number;
    readonly tasks: Record<string, number>;
    /** Distances of what is aligned, before their weights. */
    readonly alignments?: Record<string, number>;
    /** As they stand in the objective: divided by the number of training rows. */
    readonly priors?: Record<string, number>;
  };
  /** By task, where a weighting says what its loss counts for: means over the epoch's steps. */
  readonly factors?: Readonly<Record<string, number>>;
  /** On the validation rows: the overall value of each metric. */
  readonly metrics?: Record<string, number | null>;
  /** Of a phase that cuts masks: how many numbers they are, and the zeros among these, after it and before. */
  readonly cut?: { readonly numbers: number; readonly zeros: number; readonly zerosBefore: number };
  /** Of a phase that stops early: its value on the validation rows, and the best epoch so far, which the phase ends with. */
  readonly watched?: Watched;
  /** Its epoch was tried before, and each time went on from the state before it at half the rate. */
  readonly halved?: readonly Halving[];
  readonly rate?: number;
  readonly rowsPerSecond: number;
  /** Why TF.js runs its steps, where they could not be replayed. */
  readonly eager?: string;
  /** Of a phase's first epoch: priors whose penalty is out of proportion at its first step, in multiples of the loss of the data. */
  readonly lopsided?: readonly { readonly of: string; readonly ratio: number }[];
  /** Of this part's work done, 0 to 1. */
  readonly fraction: number;
}

export interface Watched {
  /** Such as `accuracy` or `sea.loss`. */
  readonly on: string;
  readonly value: number | null;
  /** The epoch, and its value; null before any epoch had one. */
  readonly best: { readonly epoch: number; readonly value: number } | null;
  /** The phase ends here, before its last epoch. */
  readonly stops?: true;
}

export interface Halving {
  /** What went wrong, as a sentence without its end. */
  readonly because: string;
  /** What rates have been multiplied by since. */
  readonly factor: number;
}

/** A parameter: row-major values. */
export interface WeightValues {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a layer gives for some test rows, as points of a plane. */
export interface Embedding {
  /** Of the plot. */
  readonly name: string;
  readonly layer: string;
  /** A row a point, and the task whose label it shows. */
  readonly rows: readonly number[];
  readonly tasks: readonly string[];
  /** [points, 2] */
  readonly places: Float32Array;
}

/** How test rows, at most 200 of a part, are judged where masks under a threshold are 0. */
export interface AtThreshold {
  readonly below: number;
  /** The share of masks that are then 0. */
  readonly zeros: number;
  /** By metric, and by task and metric. */
  readonly overall: Readonly<Record<string, number | null>>;
  readonly tasks: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
}

/** What keeping states has cost. */
export interface KeptStates {
  /** That were written. */
  readonly states: number;
  /** To read them from the backend, after each epoch too, and to write them. */
  readonly seconds: number;
}

export interface PartResult extends PartName {
  /** By task, on those of the part's test rows that judge it (`judgedRows`), in their order, as `Model.predict` gives them. */
  readonly answers: Record<string, Float32Array>;
  readonly history: readonly EpochRecord[];
  readonly weights: Record<string, WeightValues>;
  /** The covariances of priors as they were learnt, by name. */
  readonly covariances: Record<string, WeightValues>;
  /** Masks as training gave them, by name, where a phase has cut them since. */
  readonly uncut?: Readonly<Record<string, WeightValues>>;
  /** Of a part that plots of outputs are of. */
  readonly embeddings?: readonly Embedding[];
  /** Of a part of the experiment itself, where it has masks. */
  readonly thresholds?: readonly AtThreshold[];
  /** By input. */
  readonly scaling: Record<string, ScaleState>;
  /** By task, where it has a scale. */
  readonly targetScaling: Record<string, ScaleState>;
  readonly seconds: number;
  /** Of a part whose states are kept on the way. */
  readonly kept?: KeptStates;
  readonly trainedRows: number;
  /** The training state at its end, as plain values and typed arrays: training can go on from it. */
  readonly state: unknown;
}
