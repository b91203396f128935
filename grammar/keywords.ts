/**
 * Every word of the language that is not a name. The tokens, the editor's grammar, completion, hover and the language
 * reference are made from these tables.
 */

/** Whether a declaration ends in a block `{ ... }`. */
export type BlockUse = 'required' | 'optional' | 'none';

export interface Keyword {
  readonly word: string;
  readonly category: 'declaration' | 'connective';
  /** TextMate scope, as editors colour it. */
  readonly scope: string;
  readonly doc: string;
}

export interface Declaration extends Keyword {
  readonly category: 'declaration';
  readonly block: BlockUse;
  /** What stands behind the word, for messages and completion. */
  readonly form: string;
}

function declare<W extends string>(word: W, block: BlockUse, form: string, doc: string) {
  return { word, category: 'declaration', scope: 'keyword.declaration.mtl', block, form, doc } as const;
}

function connect<W extends string>(word: W, doc: string) {
  return { word, category: 'connective', scope: 'keyword.other.connective.mtl', doc } as const;
}

/** Words that begin a statement. */
export const declarations = [
  declare('import', 'none', 'import "blocks.mtl"', 'Takes in the declarations of another file.'),
  declare('let', 'none', 'let width = 300', 'Names a constant.'),
  declare(
    'labels',
    'optional',
    'labels kinds [rose, daisy]',
    'Declares a set of labels: a list, an expression of sets, or the values of a column.',
  ),
  declare(
    'vocabulary',
    'optional',
    'vocabulary words from rows.text',
    'Builds a vocabulary from the training rows of a text column.',
  ),
  declare(
    'block',
    'required',
    'block fire(squeeze, expand) from x { ... }',
    'Declares a parameterised group of layers; its value is its last layer.',
  ),
  declare(
    'model',
    'required',
    'model flowers { ... }',
    'Declares the network: inputs, trunks, splits, tasks and what ties the tasks together.',
  ),
  declare('data', 'required', 'data { ... }', 'Says where inputs and labels come from.'),
  declare('train', 'required', 'train { ... }', 'Says how the model is trained: its phases, in order.'),
  declare(
    'evaluate',
    'required',
    'evaluate { ... }',
    'Says how the trained model is judged: protocol, metrics, printed results.',
  ),
  declare(
    'compare',
    'required',
    'compare { ... }',
    'Trains variants of the model beside it and judges them alike.',
  ),
  declare('input', 'optional', 'input photo: image[128, 128, 3]', 'Declares an input and its type.'),
  declare('trunk', 'required', 'trunk features from photo { ... }', 'Declares layers that tasks share.'),
  declare(
    'network',
    'required',
    'network big from photo: class of everything { ... }',
    'Declares a whole network beside the model, to start from or to align with.',
  ),
  declare(
    'split',
    'required',
    'split after pool8 { ... }',
    'Ends what is shared: the branches and tasks in its block go on from the named layer.',
  ),
  declare('branch', 'required', 'branch people { ... }', 'Declares layers that some of the tasks share.'),
  declare(
    'task',
    'optional',
    'task kind: class of kinds { ... }',
    'Declares a task: its type, its head, its loss.',
  ),
  declare(
    'tasks',
    'optional',
    'tasks t in scenes: binary { ... }',
    'Declares a family of tasks with heads of one form.',
  ),
  declare('each', 'required', 'each task { ... }', 'Gives every task layers and properties of one form.'),
  declare(
    'prior',
    'optional',
    'prior [fc7, fc8] ~ tensor_normal(...)',
    'Puts a prior distribution over the parameters of layers of all tasks.',
  ),
  declare('repeat', 'required', 'repeat 4 { ... }', 'Repeats layers or phases.'),
  declare('source', 'optional', 'source rows = csv("flowers.csv")', 'Names a data file.'),
  declare('phase', 'optional', 'phase main: joint { ... }', 'Declares a phase of training.'),
  declare(
    'reference',
    'optional',
    'reference accuracy: 0.93 +- 0.01',
    'Records a printed result, to be shown beside the one reached.',
  ),
] as const satisfies readonly Declaration[];

/** Words that stand between operands. */
export const connectives = [
  connect('from', 'Names what a layer, trunk or vocabulary is computed from.'),
  connect('after', 'Names the layer behind which a split lies.'),
  connect('in', 'Makes a task for each label of a set.'),
  connect('by', 'Makes a task for each value of a column.'),
  connect('of', 'Names the set that a type ranges over: `class of kinds`.'),
  connect('as', 'Gives a label another name in a set: `mug as cup`.'),
  connect('where', 'Keeps the rows for which a condition holds.'),
  connect('at', 'Names the places that a clause applies to.'),
  connect('with', 'Names the other side of a clause.'),
  connect('to', 'Names the target of a clause.'),
  connect('on', 'Names what a clause applies to.'),
] as const satisfies readonly Keyword[];

export type DeclarationWord = (typeof declarations)[number]['word'];
export type ConnectiveWord = (typeof connectives)[number]['word'];

export const keywords: readonly Keyword[] = [...declarations, ...connectives];
